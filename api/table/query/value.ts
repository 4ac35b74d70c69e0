import type { Value } from './ast';
import { type Column, kindOf } from './columns';
import { readDatetime } from './datetime';

/** The caller and the time, to which scripts in a query refer. */
export interface Asking {
  readonly now: Date;
  /** The caller. Null if there is none. */
  readonly user: {
    readonly sysId: string;
    readonly name: string;
    /** The groups of the caller: the sys_id and the name of each, because a column can contain either. */
    readonly groups: readonly string[];
  } | null;
}

/** Parses a value of a column. Null if it does not have the column's type, or is empty. */
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

/** Whether a text is ServiceNow's script for the groups of the caller. */
export function isMyGroups(text: string): boolean {
  return groups.includes(callIn(text) ?? '');
}

/** The call in a script. Null if the text is not a script. */
function callIn(text: string): string | null {
  const [, script] = /^\s*javascript:(.*)$/is.exec(text) ?? [];
  return script?.replace(/\s+/g, '').replace(/^return(?=gs\.)|;+$/g, '') ?? null;
}

/** A text, or the value of one of ServiceNow's scripts about the caller, which is parsed and never executed. */
function readText(text: string, { user }: Asking): string | null {
  const call = callIn(text);
  if (call === null) return text === '' ? null : text;
  if (ids.includes(call)) return user?.sysId ?? null;
  return names.includes(call) ? (user?.name ?? null) : null;
}

function readInteger(text: string): number | null {
  // A number represents fifteen digits exactly. The addition turns -0 into 0.
  return /^[+-]?\d{1,15}$/.test(text) ? Number(text) + 0 : null;
}

function readBoolean(text: string): boolean | null {
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : null;
}
