/** Ends the run with one line that says how it went: `12 passed, 0 failed`, and `, 1 skipped` where there are any. */
module.exports = class Reporter {
  onRunComplete(_contexts, results) {
    // A file that does not even load holds tests that do not pass.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed`;
    const last = skipped > 0 ? `${line}, ${skipped} skipped` : line;
    // jest's own summary comes after every reporter.
    process.once('exit', () => process.stdout.write(`${last}\n`));
  }
};
