import type { Value } from './ast';
import { type Column, kindOf } from './columns';
import { readDatetime } from './datetime';

/** A value of a column as callers write it; null where it is none of its type, the empty text too. */
export function readValue(column: Column, text: string, now: Date): Value | null {
  switch (kindOf(column)) {
    case 'text':
      return text === '' ? null : text;
    case 'integer':
      return readInteger(text.trim());
    case 'boolean':
      return readBoolean(text.trim());
    case 'datetime':
      return readDatetime(text.trim(), now);
  }
}

function readInteger(text: string): number | null {
  // Fifteen digits a number holds exactly. The sum makes 0 of -0.
  return /^[+-]?\d{1,15}$/.test(text) ? Number(text) + 0 : null;
}

function readBoolean(text: string): boolean | null {
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : null;
}
