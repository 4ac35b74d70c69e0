import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const site = join(__dirname, '../site');
const usage = `npm run site                    builds the documentation as a site, in site/dist
npm run site -- --dev           serves it, and shows each change of a page at once
npm run site -- --base /docs/   for a site below a path
npm run site -- --source <url>  where files that are no pages can be read, such as
                                https://github.com/acme/crossdesk/blob/main. Without it they are no links`;

/** Builds or serves the site. Its libraries are no part of `npm ci`: they are installed here, when they changed. */
function main(): void {
  const { base, dev, source } = readArguments();
  if (!isInstalled()) run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: site });
  const vitepress = join(site, 'node_modules/vitepress/bin/vitepress.js');
  const env = { ...process.env, ...(source && { CROSSDESK_SITE_SOURCE: source }) };
  const options = base ? ['--base', base] : [];
  run(process.execPath, [vitepress, dev ? 'dev' : 'build', site, ...options], { env });
  if (!dev) console.log('The site is in site/dist.');
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        base: { type: 'string' },
        dev: { type: 'boolean' },
        source: { type: 'string' },
      },
    });
    const { base, source } = values;
    if (base !== undefined && !/^\/(.*\/)?$/.test(base)) {
      throw new Error('--base takes a path that begins and ends with a slash, such as /docs/.');
    }
    if (source !== undefined && !/^https?:/.test(source)) throw new Error('--source takes a URL.');
    return values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
}

function isInstalled(): boolean {
  const installed = join(site, 'node_modules/.package-lock.json');
  const wanted = join(site, 'package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
}

function run(program: string, args: readonly string[], options: SpawnSyncOptions): void {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit', ...options });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
