const { default: Sequencer } = require('@jest/test-sequencer');

/** They wait for processes and clocks: begun last, they would keep everybody waiting for one of them. */
const longest = [
  'test/chaos/chaos.test.ts',
  'test/browser/pages.test.ts',
  'test/exchange/recovery.test.ts',
  'test/workflows/sweep.test.ts',
  'test/onboarding/interrupted.test.ts',
  'test/exchange/temporal-away.test.ts',
  'test/limits/entries.test.ts',
  'test/limits/contact.test.ts',
  'test/workflows/partnerAway.test.ts',
  'test/instance/graceful.test.ts',
];

/** The longest first; the rest as jest has them. */
module.exports = class extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const place = longest.findIndex((file) => path.endsWith(file));
      return place < 0 ? longest.length : place;
    };
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
