import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type LogEntry } from '@temporalio/worker';
import { version } from '@temporalio/worker/package.json';
import { readIfThere } from './files';

const root = join(__dirname, '..');
/** The sources of the bundle, besides the SDK. */
const sources = ['workflows', 'domain'];

/** Where `npm run build` puts the bundle of a build. Sources have none there. */
export function builtBundle(directory: string): string {
  return join(directory, 'workflows.bundle.js');
}

/**
 * The workflow bundle for workers, of the sources below a directory. It is cached under a hash of all its sources, so
 * only the first start after a change spends seconds on it. Throws with webpack's output.
 */
export async function workflowBundle(directory = root): Promise<{ code: string }> {
  const built = readIfThere(builtBundle(directory));
  if (built !== undefined) return { code: built };
  const cache = join(root, 'node_modules', '.cache', 'crossdesk');
  const file = join(cache, `workflows-${hash(directory)}.js`);
  const kept = readIfThere(file);
  if (kept !== undefined) return { code: kept };

  const { code } = await bundle(directory);
  keep(cache, file, code);
  return { code };
}

/**
 * The source files of a bundle, below the directory of the workflows. A worker loads these modules once, not once per
 * workflow: they keep no state of their own.
 */
export function workflowSources(directory = root) {
  const workflowsPath = join(directory, 'workflows');
  const payloadConverterPath = join(workflowsPath, 'payloadConverter');
  const workflowInterceptorModules = [join(workflowsPath, 'interceptors')];
  return {
    workflowsPath,
    payloadConverterPath,
    workflowInterceptorModules,
    preloadModules: [workflowsPath, payloadConverterPath, ...workflowInterceptorModules],
  };
}

async function bundle(directory: string): Promise<{ code: string }> {
  const entries: LogEntry[] = [];
  try {
    return await bundleWorkflowCode({
      ...workflowSources(directory),
      logger: new DefaultLogger('INFO', (entry) => entries.push(entry)),
    });
  } catch (error) {
    throw new Error(entries.map((entry) => entry.message).join('\n'), { cause: error });
  }
}

function hash(directory: string): string {
  const sum = createHash('sha256').update(`${version} ${process.version}`);
  // The hash also covers how it is bundled.
  sum.update(readFileSync(__filename));
  for (const name of sources) {
    for (const path of filesIn(join(directory, name))) {
      sum.update(`\0${relative(directory, path)}\0`).update(readFileSync(path));
    }
  }
  return sum.digest('hex').slice(0, 24);
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function keep(cache: string, file: string, code: string): void {
  try {
    mkdirSync(cache, { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, code);
    renameSync(draft, file);
  } catch {
    // The cache may not be writable, for example in a read-only container: then the next start bundles again.
  }
}
