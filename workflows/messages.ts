import { ApplicationFailure, uuid4 } from '@temporalio/workflow';
import type { ExternalSource, Mutation } from '../domain/commit';
import type { ExchangeEvent } from '../domain/event';
import type { TaskPlan } from '../domain/flow';
import { inboundMutation } from '../domain/inbound';
import {
  apply,
  type CurrentState,
  type Decision,
  type Fields,
  isGiven,
  type Lifecycle,
} from '../domain/lifecycle';
import type { CommandInput } from '../domain/mailbox';
import type { RefusalDetails } from '../domain/refusal';
import { englishOf, faultValue, say } from '../domain/saying';
import { nameFault } from '../domain/text';
import { isTrace } from '../domain/trace';

/** A command that waits in the mailbox. */
export interface CommandMessage {
  readonly command: string;
  readonly input: CommandInput & { readonly id: string };
  readonly task?: TaskPlan;
  /** The delay whose timer fired and gave the command. */
  readonly timer?: string;
  /** The error of a signal that cannot be parsed. */
  readonly fault?: string;
  /** For an update, whose caller waits for the answer. Signals and timers have none. */
  readonly answer?: UpdateReply;
}

/** An event from the partner. */
export interface EventMessage {
  readonly event: ExchangeEvent;
}

/** Asks to compare with the row: the record may have changed without its workflow. */
export interface ResyncMessage {
  readonly resync: true;
}

export type Message = CommandMessage | EventMessage | ResyncMessage;

export interface UpdateReply {
  done(): void;
  refused(failure: ApplicationFailure): void;
}

export type Decided =
  | { readonly changes: readonly Mutation[]; readonly refusal?: never }
  | { readonly changes?: readonly Mutation[]; readonly refusal: ApplicationFailure };

/** Decides a message on the current state. The refusal of a signal is a mutation too: a journal entry. */
export function decideMessage(
  table: Lifecycle,
  record: CurrentState,
  message: CommandMessage | EventMessage,
  partner: string,
  /** Why the commit refused it. Absent if it did not. */
  impossible?: string,
): Decided {
  if ('event' in message) {
    const change = inboundMutation(table, record, message.event, partner);
    return {
      changes: [impossible ? refusedEventEntry(record, change, message, impossible) : change],
    };
  }
  const { command, input, answer, task, timer, fault } = message;
  if (fault) return { changes: [refusalEntry(record, message, fault)] };
  const decision: Decision = impossible
    ? { ok: false, code: 'invalid', message: impossible, details: {} }
    : decideCommand(table, record, command, input);
  if (!decision.ok) {
    const refusal = refusalFailure(decision);
    const rule = table.commands[command];
    const isAutomatic = rule !== undefined && !isGiven(rule);
    if (answer || isAutomatic) return { refusal };
    return {
      refusal,
      changes: [refusalEntry(record, message, decision.message, decision.details)],
    };
  }
  const { state, fields, kind, text, says, emits } = decision.outcome;
  const rule = table.commands[command];
  const sender = rule?.through === 'exchange' ? input.instance : undefined;
  const external = externalSource(command, rule, input);
  const change: Mutation = {
    id: input.id,
    by: input.by,
    kind,
    text,
    ...(says && { says }),
    state,
    fields,
    was: pick(record.fields, Object.keys(fields)),
    event: emits ?? command,
    ...(external && { external }),
    ...(isTrace(input.trace) && { trace: input.trace }),
    ...(emits && { tells: emits as Mutation['tells'] & string }),
    ...(sender && { from: { instance: sender } }),
    ...(task && { task }),
    ...(timer && { timer }),
    ...(rule?.reason && { reason: rule.reason }),
  };
  return { changes: [...entriesOfInput(record, rule, input, change), change] };
}

/** The entries that a command can bring along, and their kinds. */
const entryInputs = { comment: 'comment', workNote: 'work note' } as const;

/** They are written together with the command, and before its own entry. */
function entriesOfInput(
  { state }: CurrentState,
  rule: Lifecycle['commands'][string] | undefined,
  input: CommandInput,
  { by, external, trace }: Mutation,
): Mutation[] {
  return Object.entries(entryInputs).flatMap(([name, kind]) => {
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

/** Decides a command as received. A signal that is sent by hand can lack anything. */
export function decideCommand(
  table: Lifecycle,
  record: CurrentState,
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

/** The failure of a command that expected an outdated revision. */
export function staleFailure(number: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(`${number} was changed since.`, 'Refused:stale', {});
}

/**
 * The refusal as the caller of the update receives it: the type carries the code, the details carry what the API
 * answers.
 */
export function refusalFailure(decision: Decision & { ok: false }): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    decision.message,
    `Refused:${decision.code}`,
    decision.details,
  );
}

function refusalEntry(
  record: CurrentState,
  message: CommandMessage,
  why: string,
  details: RefusalDetails = {},
): Mutation {
  return {
    id: message.input.id,
    by: nameFault(message.input.by) ? 'Crossdesk' : message.input.by,
    kind: 'system',
    ...refusedSaying(message.command, why, details),
    state: record.state,
    fields: {},
  };
}

/** Has the id of the event, so that a repeated event is recognised. */
function refusedEventEntry(
  { state }: CurrentState,
  { id, by, from, trace }: Mutation,
  { event }: EventMessage,
  why: string,
): Mutation {
  const said = refusedSaying(event.name, why);
  const entry = { id, by, kind: 'system', ...said, state, fields: {} } as const;
  return { ...entry, ...(from && { from }), ...(trace && { trace }) };
}

function refusedSaying(
  command: string,
  reason: string,
  details: RefusalDetails = {},
): Pick<Mutation, 'text' | 'says'> {
  const isCoded = details.code !== undefined || details.errors !== undefined;
  const says = isCoded
    ? say('refusedFault', { command, fault: faultValue(reason, details) })
    : say('refused', { command, reason });
  return { text: englishOf(says), says };
}
