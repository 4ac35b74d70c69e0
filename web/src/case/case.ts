import type { Case } from '../api/types';
import { type Command, commandsOf } from '../ticket/commands';
import { linksOf } from '../ticket/linksOf';
import type { TicketRecord } from '../ticket/record';

/** A case as the parts of a ticket take it. */
export type CaseTicket = Case & TicketRecord;

export function caseTicket(record: Case): CaseTicket {
  return { ...record, links: { ...record.links, ...linksOf(record.links) } };
}

/** How a case is called, which may have no description at all. */
export function titleOf({ shortDescription, description, number }: Case): string {
  return shortDescription || description?.split('\n')[0] || `Case ${number}`;
}

/**
 * What may be done with a case. Each command takes all of its fields too, for who writes by program; people write them
 * in the case itself, but for what belongs to what they do.
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
