import { ApplicationFailure, uuid4 } from '@temporalio/workflow';
import type { Change, ExternalSource } from '../domain/commit';
import type { ExchangeEvent } from '../domain/event';
import type { TaskPlan } from '../domain/flow';
import { heardChange } from '../domain/inbound';
import {
  apply,
  type Decision,
  type Fields,
  isGiven,
  type Lifecycle,
  type Standing,
} from '../domain/lifecycle';
import type { CommandInput } from '../domain/mailbox';
import { nameFault } from '../domain/text';
import { isTrace } from '../domain/trace';

/** A command that waits in the mailbox. */
export interface CommandLetter {
  readonly command: string;
  readonly input: CommandInput & { readonly id: string };
  readonly task?: TaskPlan;
  /** The delay whose timer fired and gave it. */
  readonly timer?: string;
  /** Of a signal that cannot be read at all: what is wrong with it. */
  readonly fault?: string;
  /** Of an update, whose caller waits; a signal and the clock have none. */
  readonly answer?: Answer;
}

/** Something that the partner tells. */
export interface EventLetter {
  readonly event: ExchangeEvent;
}

/** The record may have moved on without its workflow. */
export interface LookLetter {
  readonly look: true;
}

export type Letter = CommandLetter | EventLetter | LookLetter;

export interface Answer {
  done(): void;
  refused(failure: ApplicationFailure): void;
}

export type Reading =
  | { readonly changes: readonly Change[]; readonly refusal?: never }
  | { readonly changes?: readonly Change[]; readonly refusal: ApplicationFailure };

/** What a letter makes of the record where it stands. A signal's refusal is a change too: a journal entry. */
export function read(
  table: Lifecycle,
  record: Standing,
  letter: CommandLetter | EventLetter,
  partner: string,
  /** Why the commit has refused it; absent where it has not. */
  impossible?: string,
): Reading {
  if ('event' in letter) {
    const change = heardChange(table, record, letter.event, partner);
    return { changes: [impossible ? refusedEvent(record, change, letter, impossible) : change] };
  }
  const { command, input, answer, task, timer, fault } = letter;
  if (fault) return { changes: [refusedChange(record, letter, fault)] };
  const decision: Decision = impossible
    ? { ok: false, code: 'invalid', message: impossible, details: {} }
    : decide(table, record, command, input);
  if (!decision.ok) {
    const refusal = refusalFailure(decision);
    const rule = table.commands[command];
    const ownDoing = rule !== undefined && !isGiven(rule);
    if (answer || ownDoing) return { refusal };
    return { refusal, changes: [refusedChange(record, letter, decision.message)] };
  }
  const { state, fields, kind, text, tells } = decision.outcome;
  const rule = table.commands[command];
  const theirs = rule?.through === 'exchange' ? input.instance : undefined;
  const external = externalSource(command, rule, input);
  const change: Change = {
    id: input.id,
    by: input.by,
    kind,
    text,
    state,
    fields,
    was: pick(record.fields, Object.keys(fields)),
    ...(external && { external }),
    ...(isTrace(input.trace) && { trace: input.trace }),
    ...(tells && { tells: tells as Change['tells'] & string }),
    ...(theirs && { from: { instance: theirs } }),
    ...(task && { task }),
    ...(timer && { timer }),
  };
  return { changes: [...entriesBeside(record, rule, input, change), change] };
}

/** The entries that may come with a command, and what kind each is. */
const besides = { comment: 'comment', workNote: 'work note' } as const;

/** They are written before what the command does, and with it. */
function entriesBeside(
  { state }: Standing,
  rule: Lifecycle['commands'][string] | undefined,
  input: CommandInput,
  { by, external, trace }: Change,
): Change[] {
  return Object.entries(besides).flatMap(([name, kind]) => {
    const text = rule?.input[name] ? input[name] : undefined;
    if (!text) return [];
    const source = external && { external: { system: external.system, command: name } };
    return [{ id: uuid4(), by, kind, text, state, fields: {}, ...source, ...(trace && { trace }) }];
  });
}

function externalSource(
  command: string,
  rule: Lifecycle['commands'][string] | undefined,
  { system, externalId }: CommandInput,
): ExternalSource | undefined {
  if (!rule?.input.system || !system) return undefined;
  return { system, command, ...(externalId && { externalId }) };
}

function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));
}

/** Decides a command as it came in; whoever sends a signal by hand may have left out anything. */
export function decide(
  table: Lifecycle,
  record: Standing,
  command: string,
  input: CommandInput,
): Decision {
  const fault = nameFault(input.by);
  if (fault) {
    const details = { errors: [{ path: 'by', message: fault }] };
    return { ok: false, code: 'invalid', message: `by: ${fault}`, details };
  }
  return apply(table, record, command, input, input.by);
}

/** A command that was given on a revision which is no longer the current one. */
export function staleFailure(number: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(`${number} was changed since.`, 'Refused:stale', {});
}

/** The refusal as an update's caller gets it: the type carries the code, the details what the API says. */
export function refusalFailure(decision: Decision & { ok: false }): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    decision.message,
    `Refused:${decision.code}`,
    decision.details,
  );
}

function refusedChange(record: Standing, letter: CommandLetter, why: string): Change {
  return {
    id: letter.input.id,
    by: nameFault(letter.input.by) ? 'Crossdesk' : letter.input.by,
    kind: 'system',
    text: `"${letter.command}" was refused. ${why}`,
    state: record.state,
    fields: {},
  };
}

/** Under the event's id, so that it is known when it comes again. */
function refusedEvent(
  { state }: Standing,
  { id, by, from, trace }: Change,
  { event }: EventLetter,
  why: string,
): Change {
  const text = `"${event.name}" was refused. ${why}`;
  const entry = { id, by, kind: 'system', text, state, fields: {} } as const;
  return { ...entry, ...(from && { from }), ...(trace && { trace }) };
}
