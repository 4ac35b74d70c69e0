import { useEffect, useRef, useState } from 'react';
import { type Intent, type Keyed, keyed } from '../api/intent';
import { useUser } from '../session/user';

/**
 * What somebody has typed and not sent, in the browser's storage: for who typed it alone, for two weeks at most, and gone
 * once it is sent or its owner signs out. Secrets are never kept in it.
 */
export interface Draft<T> {
  readonly value: T;
  set(next: T | ((now: T) => T)): void;
  /** What was typed is sent, or not wanted any more. */
  clear(): void;
  /** The form begins with what was typed earlier. */
  readonly restored: boolean;
  /** A key for fields that hold a text of their own: another one after each `clear`. */
  readonly round: number;
  /** Kept with the draft: what was on its way when the page was loaded again has one effect, however often it is sent. */
  readonly intent: Intent;
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
 * A form's state, which outlives its page.
 * @param what the form and its record, such as `comment /api/v1/requests/ACME-PRQ0001001`
 * @param is whether what was kept still is what this form takes
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

  // What is kept changes at once, also where the answer comes after the form has left the page.
  function change(next: Held<T>): void {
    if (isSame(next.value, next.initial)) localStorage.removeItem(name);
    else keep(name, next.value, next.keyed);
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
    intent: {
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

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** On a browser that several people use, each finds their own drafts at most. */
export function dropDraftsOfOthers(user: string): void {
  for (const name of names()) if (!name.startsWith(ownedBy(user))) localStorage.removeItem(name);
}

export function dropAllDrafts(): void {
  for (const name of names()) localStorage.removeItem(name);
}

const prefix = 'crossdesk.draft/';
const lifeMs = 14 * 24 * 3_600_000;
const most = 50;
/** In characters; the API takes texts of 64 KiB, and what is being sent is kept twice. */
const largest = 400_000;

function ownedBy(user: string): string {
  return `${prefix}${encodeURIComponent(user)}/`;
}

function names(): string[] {
  return Object.keys(localStorage).filter((name) => name.startsWith(prefix));
}

function begin<T>(name: string, initial: T, is: (value: unknown) => value is T): Held<T> {
  const kept = read(name);
  return kept && is(kept.value)
    ? { name, initial, value: kept.value, restored: true, round: 0, keyed: kept.keyed }
    : { name, initial, value: initial, restored: false, round: 0, keyed: null };
}

function read(name: string): { at: number; value: unknown; keyed: Keyed | null } | null {
  const kept = parse(localStorage.getItem(name) ?? 'null');
  if (!isObject(kept) || typeof kept.at !== 'number') return null;
  if (Date.now() - kept.at > lifeMs) return null;
  return { at: kept.at, value: kept.value, keyed: isKeyed(kept.keyed) ? kept.keyed : null };
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

function keep(name: string, value: unknown, keyed: Keyed | null): void {
  const text = JSON.stringify({ at: Date.now(), value, ...(keyed && { keyed }) });
  if (text.length > largest) {
    localStorage.removeItem(name);
    return;
  }
  makeRoom(name);
  try {
    localStorage.setItem(name, text);
  } catch (error) {
    // The browser keeps no more for this site. What was typed is still on the page.
    if (!(error instanceof DOMException)) throw error;
  }
}

/** The oldest go first, and those whose time is over. */
function makeRoom(but: string): void {
  const others = names()
    .filter((name) => name !== but)
    .map((name) => ({ name, at: read(name)?.at ?? 0 }))
    .sort((a, b) => b.at - a.at);
  for (const [index, { name, at }] of others.entries()) {
    if (at === 0 || index >= most - 1) localStorage.removeItem(name);
  }
}
