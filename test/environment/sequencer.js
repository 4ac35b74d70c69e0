const { relative } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');
const times = require('./times.json');

/**
 * The longest first, by the times of an earlier run (times.json): begun last, one of them would keep everybody waiting.
 * A file that no run has timed yet goes before all.
 */
module.exports = class extends Sequencer {
  sort(tests) {
    const secondsOf = ({ path, context }) =>
      times[relative(context.config.rootDir, path).replaceAll('\\', '/')] ?? Infinity;
    return super.sort(tests).sort((a, b) => compare(secondsOf(b), secondsOf(a)));
  }
};

/** Infinity less itself is no number. */
function compare(a, b) {
  return a === b ? 0 : a - b;
}
