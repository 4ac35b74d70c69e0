/**
 * Loads a program's TypeScript in place of tsx: `node --require quickLoad.js instance/main.ts`. A start takes half the
 * processor time: swc transforms each source once, and the result is kept for all later starts.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');
const { threadId } = require('node:worker_threads');

const cache = join(__dirname, '../../node_modules/.cache/crossdesk/javascript');

for (const extension of ['.ts', '.tsx']) {
  Module._extensions[extension] = (module, path) => {
    const source = readFileSync(path, 'utf8');
    module._compile(kept(source) ?? keep(source, toJavaScript(path, source)), path, 'commonjs');
  };
}
// Looked for in this order: a module goes before data of the same name.
for (const extension of ['.json', '.node']) {
  const load = Module._extensions[extension];
  delete Module._extensions[extension];
  Module._extensions[extension] = load;
}

// Without a thread for workflows, this hook of the SDK would run for every promise of the process (see jestEnvironment.js).
if (process.env.TEMPORAL_DEBUG === '1') {
  const { globalHandlers } = require('@temporalio/worker/lib/workflow/vm-shared');
  globalHandlers.setPromiseHook = () => {};
}

function kept(source) {
  try {
    return readFileSync(fileOf(source), 'utf8');
  } catch {
    return undefined;
  }
}

function keep(source, javaScript) {
  mkdirSync(cache, { recursive: true });
  const draft = `${fileOf(source)}.${process.pid}.${threadId}`;
  writeFileSync(draft, javaScript);
  renameSync(draft, fileOf(source));
  return javaScript;
}

function fileOf(source) {
  return join(cache, `${createHash('sha1').update(source).digest('hex')}.js`);
}

function toJavaScript(path, source) {
  const { transformSync } = require('@swc/core');
  const jsc = { parser: { syntax: 'typescript', tsx: path.endsWith('x') }, target: 'es2022' };
  const options = { configFile: false, swcrc: false, jsc };
  return transformSync(source, { ...options, filename: path, module: { type: 'commonjs' } }).code;
}
