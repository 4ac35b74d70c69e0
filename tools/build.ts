import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from '@swc/core';
import { z } from 'zod';
import { builtBundle, workflowBundle } from '../instance/bundle';
import packageJson from '../package.json';

const root = join(__dirname, '..');

/** The folders of a running instance. The development stack, the tests and the tools are not among them. */
const folders = [
  ...['activities', 'api', 'cli', 'desks', 'domain', 'exchange', 'instance', 'migrations'],
  ...['records', 'telemetry', 'temporal', 'workflows'],
];

/**
 * Puts everything that an instance needs into a directory, but for the portal. It runs there with the libraries of `npm ci`, without
 * a compiler and without the development stack.
 */
export async function build(into: string): Promise<void> {
  rmSync(into, { recursive: true, force: true });
  compile('worker.ts', into);
  for (const folder of folders) {
    for (const file of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(file.parentPath, file.name).slice(root.length + 1);
      if (file.isFile()) path.endsWith('.ts') ? compile(path, into) : copy(path, into);
    }
  }
  copy('LICENSE', into);
  writeManifest(into);
  writeFileSync(builtBundle(into), (await workflowBundle()).code);
}

const lock = z.looseObject({
  packages: z.record(z.string(), z.looseObject({ dev: z.boolean().optional() })),
});

/** Writes package.json and package-lock.json without what only development needs. */
export function writeManifest(into: string): void {
  const { devDependencies: _left, ...manifest } = { ...packageJson, scripts: builtScripts() };
  const locked = lock.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  for (const [path, { dev }] of Object.entries(locked.packages)) {
    if (dev) delete locked.packages[path];
  }
  delete locked.packages['']?.devDependencies;
  for (const [name, content] of [
    ['package.json', manifest],
    ['package-lock.json', locked],
  ] as const) {
    writeFileSync(join(into, name), `${JSON.stringify(content, null, 2)}\n`);
  }
}

/** As the tests run it: swc only strips the types, and `npm run check` checks them. */
function compile(path: string, into: string): void {
  const { code } = transformSync(readFileSync(join(root, path), 'utf8'), {
    ...{ configFile: false, swcrc: false, filename: path, module: { type: 'commonjs' } },
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  });
  const file = join(into, path.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, code);
}

function copy(path: string, into: string): void {
  cpSync(join(root, path), join(into, path), { recursive: true });
}

/** The scripts of an operator, with compiled programs. */
export function builtScripts(): Record<string, string> {
  const source = /^exec node --import tsx ((?:instance|cli)\/\S+)\.ts(.*)$/;
  return Object.fromEntries(
    Object.entries(packageJson.scripts).flatMap(([name, script]) => {
      const [, program, rest = ''] = source.exec(script) ?? [];
      return program ? [[name, `exec node ${program}.js${rest}`]] : [];
    }),
  );
}

/** `npm run build`, after the portal. */
async function main(): Promise<void> {
  const dist = join(root, 'dist');
  await build(dist);
  copy('web/dist', dist);
  console.log('dist/ has the build.');
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
