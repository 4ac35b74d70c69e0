import { useRef } from 'react';

/**
 * Idempotency keys for one action of the user: the key is the same for the same body until the action is done, so that a
 * retry after a lost answer has no second effect.
 */
export interface IdempotencyKeys {
  keyOf(body: unknown): string;
  done(): void;
}

/** A key and the body that it belongs to. */
export interface Keyed {
  readonly body: string;
  readonly key: string;
}

/** The last key if the body is the same, else a new one. */
export function keyed(body: unknown, last: Keyed | null): Keyed {
  const text = JSON.stringify(body) ?? '';
  return last?.body === text ? last : { body: text, key: newKey() };
}

/** Keys for as long as the page is open. A draft keeps its own for longer. */
export function useIdempotencyKeys(): IdempotencyKeys {
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

/** `crypto.randomUUID` does not exist on pages that were loaded over plain HTTP. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
