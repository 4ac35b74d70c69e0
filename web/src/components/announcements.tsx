import { useSyncExternalStore } from 'react';

interface Told {
  readonly id: number;
  readonly text: string;
  readonly shown: boolean;
}

const shownMs = 4500;
const spokenMs = 1500;
let told: readonly Told[] = [];
let count = 0;
const listeners = new Set<() => void>();

/** Says that something is done: a small message that goes by itself, and is read out. */
export function announce(text: string): void {
  tell(text, true);
}

/** Read out only, for what the screen shows by itself. */
export function announceQuietly(text: string): void {
  tell(text, false);
}

function tell(text: string, shown: boolean): void {
  count += 1;
  const id = count;
  set([...told, { id, text, shown }].slice(-4));
  setTimeout(() => set(told.filter((one) => one.id !== id)), shown ? shownMs : spokenMs);
}

function set(next: readonly Told[]): void {
  told = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where messages appear; the shell has it once. */
export function Announcements() {
  const messages = useSyncExternalStore(subscribe, () => told);
  return (
    <div className="announcements" role="log" aria-live="polite" aria-label="Messages">
      {messages.map(({ id, text, shown }) => (
        <p key={id} className={shown ? 'announcement' : 'visually-hidden'}>
          {text}
        </p>
      ))}
    </div>
  );
}
