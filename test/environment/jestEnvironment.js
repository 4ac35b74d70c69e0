const { ModuleMocker } = require('jest-mock');
const { ModernFakeTimers } = require('@jest/fake-timers');
const { globalHandlers } = require('@temporalio/worker/lib/workflow/vm-shared');

const { console, process } = globalThis;
const { exit } = process;
/** What jest tells a worker that it needs no longer (CHILD_MESSAGE_END of jest-worker). */
const end = 2;

// Workers run workflows on this thread (see setup.ts). There, the SDK's hook that keeps a stack trace of each promise of a
// workflow runs for every promise of the process. Only the query __stack_trace needs it.
globalHandlers.setPromiseHook = () => {};

// What files share goes with the worker: it has nothing to say to the services, which the run stops.
process.on('message', ([message]) => {
  if (message === end) exit();
});
// The run was killed.
process.on('disconnect', () => exit());

/** The realm of the worker itself, which the test files of a worker share. See jestRuntime.js. */
module.exports = class {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  fakeTimers = null;

  constructor({ projectConfig }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup() {}

  /** Takes back what jest put into the process for this file. */
  async teardown() {
    this.fakeTimersModern.dispose();
    globalThis.console = console;
    process.exit = exit;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return globalThis;
  }
};
