import { useSyncExternalStore } from 'react';
import { t } from '../i18n/t';

interface Message {
  readonly id: number;
  readonly text: string;
  readonly shown: boolean;
}

const shownMs = 4500;
const spokenMs = 1500;
let messages: readonly Message[] = [];
let count = 0;
const listeners = new Set<() => void>();

/** Shows a short message that disappears by itself. Screen readers read it. */
export function announce(text: string): void {
  add(text, true);
}

/** Tells screen readers only, about what the screen shows anyway. */
export function announceQuietly(text: string): void {
  add(text, false);
}

function add(text: string, shown: boolean): void {
  count += 1;
  const id = count;
  set([...messages, { id, text, shown }].slice(-4));
  setTimeout(() => set(messages.filter((one) => one.id !== id)), shown ? shownMs : spokenMs);
}

function set(next: readonly Message[]): void {
  messages = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The place of the messages. The shell renders it once. */
export function Announcements() {
  const current = useSyncExternalStore(subscribe, () => messages);
  return (
    <div
      className="announcements"
      role="log"
      aria-live="polite"
      aria-label={t('components.messages')}
    >
      {current.map(({ id, text, shown }) => (
        <p key={id} className={shown ? 'announcement' : 'visually-hidden'}>
          {text}
        </p>
      ))}
    </div>
  );
}
