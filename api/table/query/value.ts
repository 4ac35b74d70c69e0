import type { Value } from './ast';
import { type Column, kindOf } from './columns';
import { readDatetime } from './datetime';

/** Who asks, and when: what scripts in a query are about. */
export interface Asking {
  readonly now: Date;
  /** The caller; null where nobody asks. */
  readonly user: {
    readonly sysId: string;
    readonly name: string;
    /** The groups that the caller is a member of: the sys_id and the name of each, as either may be in a column. */
    readonly groups: readonly string[];
  } | null;
}

/** A value of a column as callers write it; null where it is none of its type, the empty text too. */
export function readValue(column: Column, text: string, asking: Asking): Value | null {
  switch (kindOf(column)) {
    case 'text':
      return readText(text, asking);
    case 'integer':
      return readInteger(text.trim());
    case 'boolean':
      return readBoolean(text.trim().toLowerCase());
    case 'datetime':
      return readDatetime(text.trim(), asking.now);
  }
}

const ids = ['gs.getUserID()', 'gs.getUser().getID()', 'gs.user_id()'];
const names = [
  ...['gs.getUserName()', 'gs.getUser().getName()', 'gs.getUser().getUserName()'],
  ...['gs.getUserDisplayName()', 'gs.getUser().getDisplayName()', 'gs.getUser().getFullName()'],
];

const groups = ['gs.getMyGroups()', 'gs.getUser().getMyGroups()'];

/** Whether a text is the original's script for the groups that the caller is a member of. */
export function isMyGroups(text: string): boolean {
  return groups.includes(callIn(text) ?? '');
}

/** The call of a script; null where the text is none. */
function callIn(text: string): string | null {
  const [, script] = /^\s*javascript:(.*)$/is.exec(text) ?? [];
  return script?.replace(/\s+/g, '').replace(/^return(?=gs\.)|;+$/g, '') ?? null;
}

/** A text, or what one of the original's scripts says of the caller, which is read and never run. */
function readText(text: string, { user }: Asking): string | null {
  const call = callIn(text);
  if (call === null) return text === '' ? null : text;
  if (ids.includes(call)) return user?.sysId ?? null;
  return names.includes(call) ? (user?.name ?? null) : null;
}

function readInteger(text: string): number | null {
  // Fifteen digits a number holds exactly. The sum makes 0 of -0.
  return /^[+-]?\d{1,15}$/.test(text) ? Number(text) + 0 : null;
}

function readBoolean(text: string): boolean | null {
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : null;
}
