import { setTimeout as sleep } from 'node:timers/promises';

type Seen<T> = T | null | undefined | false;

/** Looks again until there is something, and not nothing or false; gives it. */
export async function until<T>(
  look: () => Promise<Seen<T>> | Seen<T>,
  what: string,
  withinMs = 30_000,
): Promise<T> {
  for (const deadline = Date.now() + withinMs; ; await sleep(20)) {
    const seen = await look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`Waited ${withinMs} ms for ${what}, in vain.`);
  }
}
