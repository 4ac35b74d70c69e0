const { existsSync } = require('node:fs');

/** Where there is none, nobody is kept from the other tests; but a check that must be whole fails, and says why. */
const hasChromium =
  Boolean(process.env.CHROMIUM) || require('./test/browser/chromiums.json').some(existsSync);
const leavesOutBrowser = !hasChromium && !process.env.CI;
if (leavesOutBrowser) {
  console.warn(
    'There is no Chromium: the tests of the portal (test/browser) are left out. "apt-get install chromium" brings one.',
  );
}

/** Tests with a real desk have its name in theirs. */
const desks = {
  'request-tracker': ['Request Tracker 5', '[rR]equestTracker'],
  redmine: ['Redmine 5', '[rR]edmine'],
};
const missingDesks = Object.entries(require('./dev/desks/installed.json'))
  .filter(([, files]) => !files.every(existsSync))
  .map(([kind]) => desks[kind]);
for (const [title] of missingDesks)
  console.warn(
    `${title} is not installed: its tests (test/desks) are left out. See docs/desks/writing-one.md.`,
  );

/** @type {import('jest').Config} */
module.exports = {
  // Modules are loaded once for each worker.
  runtime: '<rootDir>/test/environment/jestRuntime.js',
  testEnvironment: '<rootDir>/test/environment/jestEnvironment.js',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(leavesOutBrowser ? ['/test/browser/'] : []),
    ...missingDesks.map(([, name]) => `/test/desks/[^/]*${name}[^/]*$`),
  ],
  // swc only strips the types: tsc checks them.
  transform: {
    '^.+\\.[jt]s$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // One Postgres and one Temporal for the whole run; CROSSDESK_TEST_UNIT=1 leaves them out.
  globalSetup: '<rootDir>/test/environment/setup.ts',
  globalTeardown: '<rootDir>/test/environment/teardown.ts',
  testSequencer: '<rootDir>/test/environment/sequencer.js',
  reporters: ['default', '<rootDir>/test/environment/reporter.js'],
  testTimeout: 60_000,
  maxWorkers: 4,
  // A worker that has grown is replaced by a fresh one.
  workerIdleMemoryLimit: '1200MB',
};
