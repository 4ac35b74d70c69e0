import type { CaseField, CaseState } from '../../domain/case';
import { textFault } from '../../domain/text';
import type { TableColumn } from './column';
import type { Table } from './table';
import { badRequest } from './tableError';
import { stateChoices } from './tables/loanService';

/** The input of a caller for a case. An empty text clears a field. */
export interface Written {
  readonly fields: Readonly<Partial<Record<CaseField, string>>>;
  readonly comment?: string;
  readonly workNote?: string;
  readonly state?: CaseState;
  readonly sysId?: string;
}

/** References and similar columns are indexed, which limits their size in bytes of UTF-8. */
const maxExactBytes = 1_000;

/**
 * Reads the writable columns, and ignores all others.
 * @param byLabel whether choices are given by their labels
 * @throws TableError if a value is invalid
 */
export function readWritten(
  body: Readonly<Record<string, unknown>>,
  { columns }: Table,
  byLabel: boolean,
): Written {
  const fields: Partial<Record<CaseField, string>> = {};
  for (const [name, given] of Object.entries(body)) {
    const column = columns.get(name);
    if (column?.writes) fields[column.writes] = readField(name, column, given, byLabel);
  }
  const comment = journalOf(body, 'comments');
  const workNote = journalOf(body, 'work_notes');
  const state = body.state === undefined ? '' : textOf('state', body.state, byLabel);
  const sysId = body.sys_id === undefined ? '' : textOf('sys_id', body.sys_id, false);
  return {
    fields,
    ...(comment && { comment }),
    ...(workNote && { workNote }),
    ...(state && { state: stateOf(state) }),
    ...(/^[0-9a-f]{32}$/i.test(sysId) && { sysId: sysId.toLowerCase() }),
  };
}

function readField(name: string, column: TableColumn, given: unknown, byLabel: boolean): string {
  const text = textOf(name, given, byLabel);
  if (column.exact && Buffer.byteLength(text) > maxExactBytes) {
    throw invalidValue(name, `must be at most ${maxExactBytes} bytes of UTF-8`);
  }
  if (!byLabel) return choiceOf(column, text);
  const wanted = text.trim().toLowerCase();
  return column.choices?.find(({ label }) => label.toLowerCase() === wanted)?.value ?? text;
}

/** A choice can be sent as another form of its number: `1.0` is `1`. */
function choiceOf({ choices }: TableColumn, text: string): string {
  return choices?.find(({ value }) => value === String(Number(text)))?.value ?? text;
}

function journalOf(body: Readonly<Record<string, unknown>>, name: string): string | undefined {
  return body[name] === undefined ? undefined : textOf(name, body[name], false);
}

/** Blanks count as no value. */
function textOf(name: string, given: unknown, byLabel: boolean): string {
  const value = isObject(given) ? ofObject(given, byLabel) : given;
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') throw invalidValue(name, 'must be a text');
  const text = String(value);
  const fault = textFault(text);
  if (fault) throw invalidValue(name, fault);
  return text.trim() === '' ? '' : text;
}

/** A reference can be sent in the form in which it was read. */
function ofObject(given: Readonly<Record<string, unknown>>, byLabel: boolean): unknown {
  const { value, display_value: display } = given;
  if (value === undefined && display === undefined) return given;
  return byLabel ? (display ?? value) : (value ?? display);
}

function isObject(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

function stateOf(text: string): CaseState {
  const wanted = text.trim().toLowerCase();
  const found = stateChoices.find(
    ({ value, label }) =>
      [wanted, String(Number(wanted))].includes(value) || label.toLowerCase() === wanted,
  );
  if (found) return found.stored;
  const known = stateChoices.map(({ value, label }) => `${value} (${label})`).join(', ');
  throw invalidValue('state', `must be one of ${known}`);
}

function invalidValue(name: string, fault: string) {
  return badRequest('Invalid value', `${name}: ${fault}`);
}
