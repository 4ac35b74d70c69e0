import { expect, test } from '@jest/globals';
import { confirmation, secondAdmin } from '../../web/src/api/confirmation';

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

test('calls that need a second admin at once ask one after the other, each for its own reason', async () => {
  const answers: ((reason: string | null) => void)[] = [];
  const stop = secondAdmin.by(() => new Promise((answer) => answers.push(answer)));
  const [first, second] = [secondAdmin.ask(), secondAdmin.ask()];
  expect(answers).toHaveLength(1);
  answers[0]?.('It leaked.');
  expect(await first).toBe('It leaked.');
  await new Promise(setImmediate);
  answers[1]?.(null);
  expect(await second).toBeNull();
  stop();
});
