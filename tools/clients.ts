import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonModule } from './clients/python';
import { apiDocument } from './web/document';

const root = join(__dirname, '..');
const typescript = join(root, 'clients/typescript');

/** `npm run clients`: generates the Python client, and builds the package of the TypeScript client. */
function main(): void {
  writeFileSync(join(root, 'clients/python/src/crossdesk/api.py'), pythonModule(apiDocument()));
  buildTypescript();
}

/**
 * ES modules in dist/esm and CommonJS in dist/cjs, each with its types. The portal's file of the API's types becomes a part of
 * the package.
 */
function buildTypescript(): void {
  const dist = join(typescript, 'dist');
  rmSync(dist, { recursive: true, force: true });
  const sources = mkdtempSync(join(typescript, '.build-'));
  try {
    cpSync(join(typescript, 'src'), sources, { recursive: true });
    cpSync(join(root, 'web/src/api/schema.d.ts'), join(sources, 'schema.ts'));
    for (const [folder, module, type] of [
      ['esm', 'esnext', 'module'],
      ['cjs', 'commonjs', 'commonjs'],
    ] as const) {
      const out = join(dist, folder);
      const resolution = module === 'esnext' ? ['--moduleResolution', 'bundler'] : [];
      execFileSync(
        join(root, 'node_modules/.bin/tsc'),
        [
          ...['--ignoreConfig', '--rootDir', sources, '--outDir', out, '--declaration', '--strict'],
          ...['--target', 'es2022', '--lib', 'es2023', '--types', 'node', '--skipLibCheck'],
          ...['--module', module, ...resolution, '--esModuleInterop'],
          ...['index.ts', 'webhooks.ts'].map((name) => join(sources, name)),
        ],
        { cwd: root, stdio: 'inherit' },
      );
      if (type === 'module') nameFiles(out);
      writeFileSync(join(out, 'package.json'), `${JSON.stringify({ type })}\n`);
    }
  } finally {
    rmSync(sources, { recursive: true });
  }
}

/** ES modules name the files that they import. */
function nameFiles(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/(from '|from ")(\.\/\w+)(['"])/g, '$1$2.js$3'));
  }
}

main();
