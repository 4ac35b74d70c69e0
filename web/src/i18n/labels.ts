import type { Role } from '../api/session';
import { language } from './reader';
import { textOf } from './t';

/** "Agent, Admin"; empty for none. */
export function rolesInWords(roles: readonly Role[]): string {
  return roles.map((role) => textOf('role', role, role)).join(', ');
}

/** A state of any kind of record. */
export function stateLabel(state: string): string {
  return textOf('state', state, state);
}

/** A command of a kind of record: `case_cancel`, else `cancel`. `fallback` is for one that the catalogue does not have. */
export function commandLabel(lifecycle: string, name: string, fallback: string): string {
  return textOf('command', `${lifecycle}_${name}`, textOf('command', name, fallback));
}

/** "A, B and C". */
export function allOf(names: readonly string[]): string {
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(names);
}

/** "A, B or C". */
export function anyOf(names: readonly string[]): string {
  return new Intl.ListFormat(language, { type: 'disjunction' }).format(names);
}
