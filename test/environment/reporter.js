const { writeFileSync } = require('node:fs');
const { join, relative } = require('node:path');

const leastSeconds = 1;

/**
 * Ends the run with one line that says how it went: `12 passed, 0 failed`, and `, 1 skipped` where there are any.
 * CROSSDESK_TEST_TIMES=1 has a whole run keep how long its files took, by which the sequencer orders them.
 */
module.exports = class Reporter {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
  }

  onRunComplete(_contexts, results) {
    // A file that does not even load holds tests that do not pass.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed`;
    const last = skipped > 0 ? `${line}, ${skipped} skipped` : line;
    if (process.env.CROSSDESK_TEST_TIMES && failed === 0) this.keepTimes(results.testResults);
    // jest's own summary comes after every reporter.
    process.once('exit', () => process.stdout.write(`${last}\n`));
  }

  keepTimes(files) {
    const times = files
      .map(({ testFilePath, perfStats }) => [
        relative(this.rootDir, testFilePath).replaceAll('\\', '/'),
        Math.max(leastSeconds, Math.round(perfStats.runtime / 1_000)),
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const text = JSON.stringify(Object.fromEntries(times), null, 2);
    writeFileSync(join(__dirname, 'times.json'), `${text}\n`);
  }
};
