import { useRef } from 'react';

/**
 * The `Idempotency-Key` of what a person means to do: the same for the same body until it is done, however often it is
 * tried, so that a try whose answer was lost is not done twice.
 */
export function useIntent() {
  const intent = useRef<{ body: string; key: string } | null>(null);
  return {
    keyOf(body: unknown): string {
      const text = JSON.stringify(body) ?? '';
      if (intent.current?.body !== text) intent.current = { body: text, key: newKey() };
      return intent.current.key;
    },
    done(): void {
      intent.current = null;
    },
  };
}

/** Not `crypto.randomUUID`, which pages that came over plain HTTP do not have. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
