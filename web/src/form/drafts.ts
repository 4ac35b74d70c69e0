import { useEffect, useRef, useState } from 'react';
import { type IdempotencyKeys, type Keyed, keyed } from '../api/idempotencyKey';
import { useUser } from '../session/useSession';
import { isObject } from './schema';

export { isObject };

/**
 * What a user has typed and not sent, in the browser's storage. Only the same user sees it. It is deleted when it is sent,
 * when the user signs out, and after two weeks. Secrets are never stored.
 */
export interface Draft<T> {
  readonly value: T;
  set(next: T | ((now: T) => T)): void;
  /** Deletes the draft: it was sent, or is not wanted. */
  clear(): void;
  /** The form started from a draft. */
  readonly restored: boolean;
  /** A React key for fields with a state of their own: it changes with each `clear`. */
  readonly round: number;
  /** Stored with the draft, so that a form that is sent again after a reload has one effect. */
  readonly keys: IdempotencyKeys;
}

interface Held<T> {
  readonly name: string;
  readonly initial: T;
  readonly value: T;
  readonly restored: boolean;
  readonly round: number;
  readonly keyed: Keyed | null;
}

/**
 * The state of a form, stored as a draft.
 * @param what the form and its record, such as `comment /api/v1/requests/ACME-PRQ0001001`
 * @param is whether a stored value still fits the form
 */
export function useDraft<T>(
  what: string,
  initial: T,
  is: (value: unknown) => value is T,
): Draft<T> {
  const { name: user } = useUser();
  const name = `${ownedBy(user)}${what}`;
  const [held, setHeld] = useState(() => begin(name, initial, is));
  const latest = useRef(held);
  let now = held;
  if (held.name !== name) {
    now = begin(name, initial, is);
    setHeld(now);
  }
  useEffect(() => {
    latest.current = now;
  });

  // The storage changes at once, even if the answer comes after the form has left the page.
  function change(next: Held<T>): void {
    if (isSame(next.value, next.initial)) localStorage.removeItem(name);
    else store(name, next.value, next.keyed);
    latest.current = next;
    setHeld(next);
  }
  const { value, restored, round } = now;
  return {
    ...{ value, restored, round },
    set(next) {
      const value = isFunction(next) ? next(latest.current.value) : next;
      change({ ...latest.current, value });
    },
    clear() {
      const { initial: value, round } = latest.current;
      change({ ...latest.current, value, restored: false, round: round + 1, keyed: null });
    },
    keys: {
      keyOf(body) {
        const next = keyed(body, latest.current.keyed);
        if (next !== latest.current.keyed) change({ ...latest.current, keyed: next });
        return next.key;
      },
      done: () => change({ ...latest.current, keyed: null }),
    },
  };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isFunction<T>(next: T | ((now: T) => T)): next is (now: T) => T {
  return typeof next === 'function';
}

export type Texts = Readonly<Record<string, string>>;

export function isTexts(value: unknown): value is Texts {
  return isObject(value) && Object.values(value).every((one) => typeof one === 'string');
}

export function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** Several people may use one browser: none of them finds the drafts of another. */
export function dropDraftsOfOthers(user: string): void {
  for (const name of names()) if (!name.startsWith(ownedBy(user))) localStorage.removeItem(name);
}

export function dropAllDrafts(): void {
  for (const name of names()) localStorage.removeItem(name);
}

const prefix = 'crossdesk.draft/';
const lifeMs = 14 * 24 * 3_600_000;
const most = 50;
/** In characters. The API takes texts of 64 KiB, and a draft that is being sent is stored twice. */
const largest = 400_000;

function ownedBy(user: string): string {
  return `${prefix}${encodeURIComponent(user)}/`;
}

function names(): string[] {
  return Object.keys(localStorage).filter((name) => name.startsWith(prefix));
}

function begin<T>(name: string, initial: T, is: (value: unknown) => value is T): Held<T> {
  const stored = read(name);
  return stored && is(stored.value)
    ? { name, initial, value: stored.value, restored: true, round: 0, keyed: stored.keyed }
    : { name, initial, value: initial, restored: false, round: 0, keyed: null };
}

function read(name: string): { at: number; value: unknown; keyed: Keyed | null } | null {
  const stored = parse(localStorage.getItem(name) ?? 'null');
  if (!isObject(stored) || typeof stored.at !== 'number') return null;
  if (Date.now() - stored.at > lifeMs) return null;
  return { at: stored.at, value: stored.value, keyed: isKeyed(stored.keyed) ? stored.keyed : null };
}

function isKeyed(value: unknown): value is Keyed {
  return isObject(value) && typeof value.body === 'string' && typeof value.key === 'string';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function store(name: string, value: unknown, keyed: Keyed | null): void {
  const text = JSON.stringify({ at: Date.now(), value, ...(keyed && { keyed }) });
  if (text.length > largest) {
    localStorage.removeItem(name);
    return;
  }
  makeRoom(name);
  try {
    localStorage.setItem(name, text);
  } catch (error) {
    // The storage is full. The text is still on the page.
    if (!(error instanceof DOMException)) throw error;
  }
}

/** Deletes expired drafts, and the oldest ones above the limit. */
function makeRoom(but: string): void {
  const others = names()
    .filter((name) => name !== but)
    .map((name) => ({ name, at: read(name)?.at ?? 0 }))
    .sort((a, b) => b.at - a.at);
  for (const [index, { name, at }] of others.entries()) {
    if (at === 0 || index >= most - 1) localStorage.removeItem(name);
  }
}
