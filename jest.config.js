/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
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
  // jose has no CommonJS build, and jest cannot require any other.
  transformIgnorePatterns: ['/node_modules/(?!(jose)/)'],
  // One Postgres and one Temporal for the whole run; CROSSDESK_TEST_UNIT=1 leaves them out.
  globalSetup: '<rootDir>/test/rig/setup.ts',
  globalTeardown: '<rootDir>/test/rig/teardown.ts',
  testSequencer: '<rootDir>/test/rig/sequencer.js',
  reporters: ['default', '<rootDir>/test/rig/reporter.js'],
  testTimeout: 60_000,
  maxWorkers: 2,
  // Each file has modules of its own, which stay: a worker that has grown is replaced by a fresh one.
  workerIdleMemoryLimit: '1200MB',
};
