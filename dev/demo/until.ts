import { setTimeout as sleep } from 'node:timers/promises';

const patienceMs = 30_000;

/** Repeats a query until it has a result. */
export async function until<T>(ask: () => Promise<T | undefined>, what: string): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline)
      throw new Error(`Waited ${patienceMs / 1000} s for ${what}, in vain.`);
    await sleep(3);
  }
}
