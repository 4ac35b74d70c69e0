require('./asyncContext');
const Module = require('node:module');
const { readFileSync } = require('node:fs');
const { default: Runtime } = require('jest-runtime');

/** Of every file that was loaded, so that a stack names the lines as they are written. */
const sourceMaps = new Map();
/** Where jest-circus keeps what hears of its events: what the file before heard by is gone. */
const eventHandlers = Symbol.for('EVENT_HANDLERS');
/** The runtime of the test file that runs now. */
let current;

/** Node itself loads what is written in TypeScript, transformed as jest is configured. */
for (const extension of ['.ts', '.tsx']) {
  Module._extensions[extension] = (module, file) => {
    const { code, sourceMapPath } = current.transform(file);
    if (sourceMapPath) sourceMaps.set(file, sourceMapPath);
    module._compile(code, file);
  };
}
// Looked for in this order: a module goes before data of the same name.
for (const extension of ['.json', '.node']) {
  const load = Module._extensions[extension];
  delete Module._extensions[extension];
  Module._extensions[extension] = load;
}

/** Modules stay while test files come and go: what they import from jest is that of the file that runs. */
const jestGlobals = require.resolve('@jest/globals');
const globals = new Module(jestGlobals);
globals.loaded = true;
globals.exports = new Proxy(
  {},
  { get: (_target, name) => current.requireModuleOrMock(current.testPath, '@jest/globals')[name] },
);
require.cache[jestGlobals] = globals;

/**
 * Loads modules once for each worker of jest, where jest's own runtime loads them once for each test file, which takes
 * longer than most files' tests. Only the test file itself and jest's own modules are loaded again. State in a module
 * is therefore seen by the test files that follow: it is how they share a stack.
 */
module.exports = class extends Runtime {
  constructor(
    config,
    environment,
    resolver,
    transformer,
    cacheFS,
    coverageOptions,
    testPath,
    globalConfig,
  ) {
    super(
      config,
      environment,
      resolver,
      transformer,
      cacheFS,
      coverageOptions,
      testPath,
      globalConfig,
    );
    this.testPath = testPath;
    this.transform = (file) =>
      transformer.transform(
        file,
        {
          isInternalModule: false,
          supportsDynamicImport: false,
          supportsExportNamespaceFrom: false,
          supportsStaticESM: false,
          supportsTopLevelAwait: false,
          ...coverageOptions,
        },
        readFileSync(file, 'utf8'),
      );
    current = this;
    delete globalThis[eventHandlers];
  }

  requireModule(from, moduleName, options, isRequireActual) {
    return from === this.testPath && !moduleName
      ? requireAnew(from)
      : super.requireModule(from, moduleName, options, isRequireActual);
  }

  /** Of jest: each test file has a state of its own in jest-circus. */
  requireInternalModule(from, moduleName) {
    return moduleName ? Module.createRequire(from)(moduleName) : requireAnew(from);
  }

  getSourceMaps() {
    return sourceMaps;
  }

  /** It would replace the process's own by one that ends with the file. */
  installGetBuiltinModule() {}
};

function requireAnew(file) {
  try {
    return require(file);
  } finally {
    delete require.cache[file];
    module.children = module.children.filter(({ id }) => id !== file);
  }
}
