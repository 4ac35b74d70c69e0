import type { Fault, FieldError, RefusalDetails } from './refusal';
import { englishOf, type Saying } from './saying';
import type { EntryReason, LevelTarget } from './serviceLevels';
import { textFaultOf } from './text';

/**
 * A lifecycle written down once, as data. The workflow's handlers and validators, the API's routes and
 * `actions`, the OpenAPI document, the diagrams and the tests all read these tables.
 */
export interface Lifecycle<S extends string = string, F extends string = string> {
  /** Of the workflow type too. */
  readonly name: string;
  readonly states: readonly S[];
  readonly initial: S;
  readonly final: readonly S[];
  /**
   * States in which nothing more is expected, although commands are accepted: the workflow ends, and starts again for
   * the next command.
   */
  readonly rests?: readonly S[];
  /** The commands that people, programs and timers can give. */
  readonly commands: Readonly<Record<string, Command<S, F>>>;
  /** How events from the partner's side of the record are applied. They are accepted in every state. */
  readonly applies: Readonly<Record<string, InboundRule<S, F>>>;
  /** Every field that its commands and its partner set. Columns, snapshots and input lengths follow from these. */
  readonly fields: Readonly<Record<F, Field>>;
  /** Journal entries that change no state, and who may write them while the record is not final. */
  readonly entries: Readonly<Record<EntryName, Entry>>;
  /**
   * For each state: which delay (a key of the record's `delays`) gives which command. Delays count from when the state
   * was entered.
   */
  readonly clock: Readonly<Partial<Record<S, Readonly<Record<string, string>>>>>;
  /**
   * For each target of a service level: the states in which its clock runs, and those that meet it. In other states it
   * is paused. Absent if records of this kind have none.
   */
  readonly serviceLevels?: Readonly<Record<LevelTarget, LevelStates<S>>>;
}

export interface LevelStates<S extends string = string> {
  readonly runsIn: readonly S[];
  readonly metIn: readonly S[];
}

/** A text of a record. Its column has its name in snake case. */
export interface Field {
  /** Maximum length in characters. Absent for a long text. */
  readonly max?: number;
  /** Validates a value, if it must be more than a text. An invalid value from the partner is ignored. */
  readonly accepts?: (value: string | null) => boolean;
}

export type Role = 'requester' | 'agent' | 'admin' | 'integration';
export const roles: readonly Role[] = ['requester', 'agent', 'admin', 'integration'];
/** The people who do an organisation's work. */
export const staff: readonly Role[] = ['agent', 'admin'];
/** Staff, and the programs that work for the organisation. */
export const staffAndPrograms: readonly Role[] = [...staff, 'integration'];

export type EntryName = 'comment' | 'workNote' | 'attach';
export type JournalKind = 'comment' | 'work note' | 'state' | 'attachment' | 'system';

/** One target state, or a target for each state that is left. A state that is not listed stays the same. */
export type Moves<S extends string> = S | Readonly<Partial<Record<S, S>>>;
/** The texts that a command takes. */
export type InputShape = Readonly<Record<string, 'required' | 'optional'>>;
export type Input = Readonly<Record<string, string | undefined>>;
/** A field is null until it is set. */
export type Fields<F extends string = string> = Readonly<Partial<Record<F, string | null>>>;

export interface Command<S extends string, F extends string> {
  /** The label of its button. */
  readonly title: string;
  readonly from: readonly S[];
  /** Absent if the state stays the same. */
  readonly to?: Moves<S>;
  /** Derives the target state from the input. Undefined if the state stays the same. */
  readonly leads?: (input: Input) => S | undefined;
  /** The roles that can give it through the API. Empty if nobody can. */
  readonly by: readonly Role[];
  /**
   * For a command that nobody gives through the API: where it comes from. If absent, a timer or the workflow gives it.
   */
  readonly through?: 'exchange' | 'external system' | 'calendar';
  readonly input: InputShape;
  /** The inputs that the API accepts as whole numbers. */
  readonly numbers?: readonly string[];
  /** An additional condition on the record. Returns why the command is not possible, or null. */
  unless?(record: CurrentState<S, F>): Fault | null;
  /** Additional validation of the input. Returns its errors. */
  readonly check?: (input: Input) => readonly FieldError[];
  /** Additional validation of the record after the command. Returns an error for each missing field. */
  requires?(record: CurrentState<S, F>, input: Input): readonly FieldError[];
  /** The fields that it sets. */
  readonly sets?: (input: Input, by: string) => Fields<F>;
  /** The kind of its journal entry. The default is `state`. */
  readonly kind?: JournalKind;
  /** What its journal entry says about a service level. */
  readonly reason?: EntryReason;
  /** Its journal entry: a text of the closed set, or what a person wrote. `record` is the record before the command. */
  says(input: Input, by: string, record?: CurrentState<S, F>): Saying | string;
  /**
   * The name of the event to emit to the partner, and other names in some states. Absent if the partner is not
   * notified.
   */
  readonly emits?: string;
  readonly emitsIn?: Readonly<Partial<Record<S, string>>>;
}

export interface InboundRule<S extends string, F extends string> {
  readonly to?: Moves<S>;
  /** The fields that the partner decides. Other fields that it sends are ignored. */
  readonly takes?: readonly F[];
}

export interface Entry {
  readonly title: string;
  readonly by: readonly Role[];
  readonly kind: JournalKind;
  readonly emits?: string;
}

/** The current state of a record, as far as a decision needs it. */
export interface CurrentState<S extends string = string, F extends string = string> {
  readonly state: S;
  readonly fields: Fields<F>;
}

/** The result of a command or of a partner's event. */
export interface Outcome<S extends string = string, F extends string = string> {
  readonly state: S;
  readonly fields: Fields<F>;
  readonly kind: JournalKind;
  readonly text: string;
  /** The code and the values of the text. Absent for what a person wrote. */
  readonly says?: Saying;
  /** The event to emit to the partner. Absent for an event that came from the partner. */
  readonly emits?: string;
  /**
   * True if it came after the record was final, or in a state that has no transition for it. It is kept in the journal,
   * and does not move the state.
   */
  readonly late: boolean;
}

export type Decision<S extends string = string, F extends string = string> =
  | { readonly ok: true; readonly outcome: Outcome<S, F> }
  | {
      readonly ok: false;
      readonly code: 'invalid' | 'state';
      readonly message: string;
      readonly details: RefusalDetails;
    };

/** Fields without a maximum length. */
export function textFields<F extends string>(names: readonly F[]): Readonly<Record<F, Field>> {
  return Object.fromEntries(names.map((name) => [name, {}])) as Record<F, Field>;
}

/** The inputs that exceed the maximum length of the field that they set. */
export function lengthErrors(fields: Readonly<Record<string, Field>>, input: Input): FieldError[] {
  return Object.entries(fields)
    .filter(([name, { max }]) => max !== undefined && (input[name]?.length ?? 0) > max)
    .map(([path, { max }]) => ({
      path,
      message: `has at most ${max} characters.`,
      code: 'tooLong',
      params: { count: max ?? 0 },
    }));
}

export function lifecycle<S extends string, F extends string>(table: Lifecycle<S, F>) {
  return table;
}

/** Whether the workflow receives a command as a message, from people or from the partner's side. */
export function isGiven(command: Command<string, string>): boolean {
  return command.by.length > 0 || command.through !== undefined;
}

export function isFinal(table: Lifecycle, state: string): boolean {
  return table.final.includes(state);
}

/** Whether a record has ended: its state is final, or nothing more is expected. */
export function isEnd(table: Lifecycle, state: string): boolean {
  return isFinal(table, state) || (table.rests?.includes(state) ?? false);
}

/**
 * Decides a command. This function is pure. The API calls it for an early refusal, and the update validator calls it
 * again. The decision that counts is that of the workflow's loop (`decideAll` in workflows/mailbox.ts). It does not check
 * who gives the command; roles are checked where the caller is known.
 */
export function apply(
  table: Lifecycle,
  record: CurrentState,
  name: string,
  input: Input,
  by: string,
): Decision {
  const command = Object.hasOwn(table.commands, name) ? table.commands[name] : undefined;
  if (!command) {
    const message = `There is no command "${name}" in the ${table.name} lifecycle.`;
    return refuse(table, record, { message });
  }
  if (!command.from.includes(record.state)) {
    const where = isFinal(table, record.state)
      ? `is ${record.state}, which is final`
      : `is ${record.state}`;
    const message = `"${name}" is possible in ${list(command.from)}; the record ${where}.`;
    return refuse(table, record, { message, code: 'wrongState', params: { state: record.state } });
  }
  const obstacle = command.unless?.(record);
  if (obstacle) return refuse(table, record, obstacle);
  const errors = inputErrors(command.input, input);
  if (errors.length === 0) errors.push(...(command.check?.(input) ?? []));
  if (errors.length > 0) {
    return { ok: false, code: 'invalid', message: sentence(errors), details: { errors } };
  }
  const lacks = command.requires?.(record, input) ?? [];
  if (lacks.length > 0) return refuse(table, record, { message: sentence(lacks) }, lacks);
  const emits = command.emitsIn?.[record.state] ?? command.emits;
  const said = command.says(input, by, record);
  return {
    ok: true,
    outcome: {
      state: command.leads?.(input) ?? target(command.to, record.state),
      fields: command.sets?.(input, by) ?? {},
      kind: command.kind ?? 'state',
      ...(typeof said === 'string' ? { text: said } : { text: englishOf(said), says: said }),
      ...(emits && { emits }),
      late: false,
    },
  };
}

/** An event from the partner's side, as a lifecycle applies it. */
export interface InboundEvent {
  readonly name: string;
  readonly kind: JournalKind;
  readonly text: string;
  readonly fields: Fields;
}

/**
 * Applies a partner's event. Events are never refused: one that the state has no transition for is kept in the journal
 * as late, so that both sides end with the same entries and the customer's final state holds.
 */
export function applyInbound(
  table: Lifecycle,
  record: CurrentState,
  inbound: InboundEvent,
): Outcome {
  const rule = table.applies[inbound.name];
  const final = isFinal(table, record.state);
  const state = final ? record.state : target(rule?.to, record.state);
  const fields: Record<string, string | null> = {};
  for (const field of rule?.takes ?? []) {
    const value = inbound.fields[field];
    if (value !== undefined && (table.fields[field]?.accepts?.(value) ?? true))
      fields[field] = value;
  }
  const late = final || (rule?.to !== undefined && !leads(rule.to, record.state));
  return { state, fields, kind: inbound.kind, text: inbound.text, late };
}

/** The actions of a caller with these roles: names of commands, then of entries. Empty if the record is final. */
export function actions(
  table: Lifecycle,
  record: CurrentState,
  held: readonly Role[] = roles,
): readonly string[] {
  if (isFinal(table, record.state)) return [];
  const may = (by: readonly Role[]) => by.some((role) => held.includes(role));
  const commands = Object.entries(table.commands).filter(
    ([, command]) =>
      may(command.by) && command.from.includes(record.state) && !command.unless?.(record),
  );
  const entries = Object.entries(table.entries).filter(([, entry]) => may(entry.by));
  return [...new Set([...commands, ...entries].map(([name]) => name))];
}

/** Whether an entry of this name is a command in this state, because the lifecycle waits for it. */
export function awaits(table: Lifecycle, state: string, entry: EntryName): boolean {
  const command = table.commands[entry];
  return command !== undefined && target(command.to, state) !== state;
}

function inputErrors(shape: InputShape, input: Input): FieldError[] {
  const errors: FieldError[] = [];
  for (const [path, presence] of Object.entries(shape)) {
    const value: unknown = input[path];
    if (value === undefined || value === null || value === '') {
      if (presence === 'required')
        errors.push({ path, message: 'is required: a text.', code: 'required' });
    } else {
      const fault = textFaultOf(value);
      if (fault) errors.push({ path, ...fault });
      else if (typeof value === 'string' && value.trim() === '') {
        errors.push({ path, message: 'must not be blank.', code: 'blank' });
      }
    }
  }
  return errors;
}

function sentence(errors: readonly FieldError[]): string {
  return errors.map(({ path, message }) => `${path}: ${message}`).join(' ');
}

function refuse(
  table: Lifecycle,
  record: CurrentState,
  { message, ...coded }: Fault,
  errors?: readonly FieldError[],
): Decision {
  const details = {
    ...coded,
    state: record.state,
    actions: actions(table, record),
    ...(errors && { errors }),
  };
  return { ok: false, code: 'state', message, details };
}

/** The state that a rule leads to. The same state if it leads nowhere. */
export function target<S extends string>(to: Moves<S> | undefined, from: S): S {
  if (to === undefined) return from;
  return typeof to === 'string' ? to : (to[from] ?? from);
}

function leads<S extends string>(to: Moves<S>, from: S): boolean {
  return typeof to === 'string' || to[from] !== undefined;
}

function list(names: readonly string[]): string {
  return names.length > 1
    ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
    : (names[0] ?? 'no state');
}
