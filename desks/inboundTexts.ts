import { maxAttachmentBytes } from '../domain/attachment';
import type { DeskMapping, DeskRecord } from '../domain/deskMapping';
import { lineFromDesk } from '../domain/deskText';
import { actions, type CurrentState, type Lifecycle } from '../domain/lifecycle';
import type { DeskFile } from './connector';

/** The files of an internal note, as its text names them. */
export function namesOf(files: readonly DeskFile[]): string {
  if (files.length === 0) return '';
  const names = files.map(({ name }) => lineFromDesk(name, 255)).join(', ');
  return `\n\n(Files in the ticket: ${names})`;
}

/** Why a file is not here, and where it is. */
export function tooLargeText({ name, size }: DeskFile, url: string): string {
  const mebibytes = (bytes: number) => `${Math.round((bytes / 1024 / 1024) * 10) / 10} MiB`;
  const how = size === null ? '' : ` (${mebibytes(size)})`;
  const limit = mebibytes(maxAttachmentBytes);
  return `The file ${lineFromDesk(name, 255)}${how} was not copied: a file can have at most ${limit}. It is in the ticket: ${url}`;
}

/** Why an entry is not copied to a record that takes none any more. */
export function finalText(number: string, state: string): string {
  return `${number} is ${state}, which is final: what is written here is not sent any more.`;
}

/** Why a change of the ticket has no effect on its record, and which statuses have one now. */
export function refusalText(
  {
    mapping,
    kind,
    number,
    table,
  }: {
    readonly mapping: DeskMapping;
    readonly kind: DeskRecord;
    readonly number: string;
    readonly table: Lifecycle;
  },
  record: CurrentState,
  what: string,
  reason: string,
): string {
  const possible = actions(table, record);
  const statuses = Object.entries(mapping.records[kind]?.statuses.in ?? {})
    .filter(([, rule]) => rule && possible.includes(rule.command))
    .map(([status, rule]) => `${status} (${rule?.command})`);
  const next =
    statuses.length > 0
      ? `Possible now: ${statuses.join(', ')}.`
      : 'No status of this ticket has an effect on it now.';
  return `"${what}" changed nothing in ${number}, which is ${record.state}. ${reason} ${next}`;
}
