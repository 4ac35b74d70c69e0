import { setTimeout as sleep } from 'node:timers/promises';

const patienceMs = 30_000;

/** Pauses between queries. They grow, so that a quick result has its exact time and a slow one costs few queries. */
const pauses = { firstMs: 3, lastMs: 200, growth: 1.15 };

/** Repeats a query until it has a result. */
export async function until<T>(ask: () => Promise<T | undefined>, what: string): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (let pause = pauses.firstMs; ; pause = Math.min(pause * pauses.growth, pauses.lastMs)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline)
      throw new Error(`Waited ${patienceMs / 1000} s for ${what}, in vain.`);
    await sleep(pause);
  }
}
