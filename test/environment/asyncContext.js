const asyncHooks = require('node:async_hooks');

/** From here on, Node itself keeps all stores in one. */
const oneStoreSince = 24;

/**
 * Makes promises cheap in a process that runs many test files. Each promise carries the value of every
 * AsyncLocalStorage that was ever used, and each test file and each connection to Temporal leaves one behind. A
 * million promises take 0.2 s with one, and 3 s with twenty. Here one store of Node's holds the values of all.
 */
function keepOneStore() {
  const { AsyncLocalStorage } = asyncHooks;
  const values = new AsyncLocalStorage();

  asyncHooks.AsyncLocalStorage = class {
    static bind = AsyncLocalStorage.bind;
    static snapshot = AsyncLocalStorage.snapshot;

    run(value, callback, ...args) {
      return values.run(this.#having(value), callback, ...args);
    }

    exit(callback, ...args) {
      return this.run(undefined, callback, ...args);
    }

    enterWith(value) {
      values.enterWith(this.#having(value));
    }

    getStore() {
      return values.getStore()?.get(this);
    }

    disable() {
      this.enterWith(undefined);
    }

    #having(value) {
      return new Map(values.getStore()).set(this, value);
    }
  };
}

if (Number.parseInt(process.versions.node, 10) < oneStoreSince) keepOneStore();
