import { useRef } from 'react';

/**
 * The `Idempotency-Key` of what a person means to do: the same for the same body until it is done, however often it is
 * tried, so that a try whose answer was lost is not done twice.
 */
export interface Intent {
  keyOf(body: unknown): string;
  done(): void;
}

/** A key, and the body that it is of. */
export interface Keyed {
  readonly body: string;
  readonly key: string;
}

/** The same where the body is the same; else a new one. */
export function keyed(body: unknown, last: Keyed | null): Keyed {
  const text = JSON.stringify(body) ?? '';
  return last?.body === text ? last : { body: text, key: newKey() };
}

/** An intent for as long as the page is open. That of a draft outlives it. */
export function useIntent(): Intent {
  const last = useRef<Keyed | null>(null);
  return {
    keyOf(body) {
      last.current = keyed(body, last.current);
      return last.current.key;
    },
    done() {
      last.current = null;
    },
  };
}

/** Not `crypto.randomUUID`, which pages that came over plain HTTP do not have. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
