import { expect, test } from '@jest/globals';
import { confirmation } from '../../web/src/api/confirmation';

test('calls that need a recent sign-in at once ask once, and all go on with the answer', async () => {
  const answers: ((confirmed: boolean) => void)[] = [];
  const stop = confirmation.by(() => new Promise((answer) => answers.push(answer)));
  const both = Promise.all([confirmation.ask(), confirmation.ask()]);
  expect(answers).toHaveLength(1);
  answers[0]?.(true);
  expect(await both).toEqual([true, true]);

  // The next one asks again.
  const later = confirmation.ask();
  answers[1]?.(false);
  expect(await later).toBe(false);
  stop();
  expect(await confirmation.ask()).toBe(false);
});
