import { setTimeout as sleep } from 'node:timers/promises';

type Seen<T> = T | null | undefined | false;

/** The pauses between checks grow: a quick result is seen at once, and a slow one is not delayed by polling. */
const pauses = { firstMs: 20, lastMs: 300, growth: 1.3 };

/** Repeats a check until its result is not null, undefined or false, and returns it. */
export async function until<T>(
  look: () => Promise<Seen<T>> | Seen<T>,
  what: string,
  withinMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (let pause = pauses.firstMs; ; pause = Math.min(pause * pauses.growth, pauses.lastMs)) {
    const seen = await look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`Waited ${withinMs} ms for ${what}, in vain.`);
    await sleep(pause);
  }
}
