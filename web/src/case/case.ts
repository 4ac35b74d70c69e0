import type { Case } from '../api/types';
import { t } from '../i18n/t';
import { type Command, commandsOf } from '../ticket/commands';
import { linksOf, type TicketRecord } from '../ticket/record';

/** A case in the shape that the ticket components take. */
export type CaseTicket = Case & TicketRecord;

export function caseTicket(record: Case): CaseTicket {
  return { ...record, links: { ...record.links, ...linksOf(record.links) } };
}

/** The title of a case, which may have no description. */
export function titleOf({ shortDescription, description, number }: Case): string {
  return shortDescription || description?.split('\n')[0] || t('case.titled', { number });
}

/**
 * The commands for a case. In the API each command takes all fields of a case; the dialogs ask only for the command's own
 * and for the resolution, because the fields have a form of their own.
 */
export function caseCommands(actions: readonly string[]): readonly Command[] {
  return commandsOf('case', actions)
    .filter(({ name }) => name !== 'update')
    .map((command) => ({ ...command, input: asked(command, commandsOf('case', ['update'])) }));
}

function asked({ input }: Command, [update]: readonly Command[]): Command['input'] {
  const fields = update?.input ?? {};
  const resolves = input.resolutionCode === 'required';
  const own = Object.entries(input).filter(
    ([name, presence]) =>
      presence === 'required' ||
      !Object.hasOwn(fields, name) ||
      (resolves && resolution.includes(name)),
  );
  return Object.fromEntries(own);
}

const resolution = ['resolutionNotes', 'cause'];
