import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isCode, readIfThere } from '../../instance/files';
import { startOfProcess } from './processes';

/** Another running process holds the lock. */
export class InUse extends Error {
  constructor(
    readonly what: string,
    readonly pid: number,
  ) {
    super(
      `${what} is in use by process ${pid}. Stop that one first, or choose another directory (CROSSDESK_DATA_DIR).`,
    );
    this.name = 'InUse';
  }
}

/**
 * Takes a lock file for this process and returns a release function. A lock outlives kill -9, so it contains the
 * process id and start time of its holder: a lock of a dead process is taken over. `what` is for the error.
 * @throws InUse
 */
export function own(file: string, what: string): () => void {
  const mine = identity(process.pid);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, mine);
  try {
    // A link is created atomically, and never overwrites.
    while (!linked(draft, file)) {
      const held = readIfThere(file);
      if (held === undefined) continue;
      const pid = Number.parseInt(held, 10);
      if (held === identity(pid)) throw new InUse(what, pid);
      discard(file, held, `${draft}.stale`);
    }
  } finally {
    rmSync(draft);
  }
  return () => {
    if (readIfThere(file) === mine) rmSync(file, { force: true });
  };
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Removes a stale lock. It is moved aside first: if another process replaced it meanwhile, it is put back. */
function discard(file: string, stale: string, aside: string): void {
  try {
    renameSync(file, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  if (readIfThere(aside) !== stale) linked(aside, file);
  rmSync(aside);
}

function identity(pid: number): string {
  return `${pid} ${startOfProcess(pid)}`;
}

/**
 * Like own, but waits for the holder to give the lock back, or to die.
 * @param onWait is called once, with the holder's process id, where there is somebody to wait for
 */
export async function ownInTurn(
  file: string,
  what: string,
  onWait: (holder: number) => void = () => {},
): Promise<() => void> {
  for (let waited = false; ; waited = true) {
    try {
      return own(file, what);
    } catch (error) {
      if (!(error instanceof InUse)) throw error;
      if (!waited) onWait(error.pid);
      await sleep(200);
    }
  }
}
