import { setTimeout as sleep } from 'node:timers/promises';
import { InUse, own } from './ownership';

/** Like own, but waits for whoever has the lock now. */
export async function ownInTurn(file: string, what: string): Promise<() => void> {
  for (;;) {
    try {
      return own(file, what);
    } catch (error) {
      if (!(error instanceof InUse)) throw error;
      await sleep(200);
    }
  }
}
