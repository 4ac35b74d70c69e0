import type { FieldError, RefusalDetails } from './refusal';
import { textFault } from './text';

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
  /** States in which nothing more is expected, though commands are taken: the workflow ends, and starts again for one. */
  readonly rests?: readonly S[];
  /** What people, programs and the clock may do here. */
  readonly commands: Readonly<Record<string, Command<S, F>>>;
  /** What the partner's side of the same record tells us. Its word is taken in every state. */
  readonly applies: Readonly<Record<string, InboundRule<S, F>>>;
  /** Every field that its commands and its partner set. Columns, snapshots and input lengths follow from these. */
  readonly fields: Readonly<Record<F, Field>>;
  /** Journal entries that change no state, and who may write them while the record is not final. */
  readonly entries: Readonly<Record<EntryName, Entry>>;
  /** For a state: which delay (a key of the record's `delays`) gives which command, counted from its entry. */
  readonly clock: Readonly<Partial<Record<S, Readonly<Record<string, string>>>>>;
}

/** A text of a record. Its column has its name in snake case. */
export interface Field {
  /** Characters that it may have; absent: it is a long text. */
  readonly max?: number;
  /** Whether a value is right, where it must be more than a text. A wrong one that the partner sends is left out. */
  readonly accepts?: (value: string | null) => boolean;
}

export type Role = 'requester' | 'agent' | 'admin' | 'integration';
export const roles: readonly Role[] = ['requester', 'agent', 'admin', 'integration'];
/** The roles that do an organisation's own work, and read its work notes. */
export const staff: readonly Role[] = ['agent', 'admin'];
/** Staff, and the programs that work for the organisation. */
export const staffAndPrograms: readonly Role[] = [...staff, 'integration'];

export type EntryName = 'comment' | 'workNote' | 'attach';
export type JournalKind = 'comment' | 'work note' | 'state' | 'attachment' | 'system';

/** One target state, or a target by the state it is left from. A state that is not named stays. */
export type Moves<S extends string> = S | Readonly<Partial<Record<S, S>>>;
/** The texts that a command takes. */
export type InputShape = Readonly<Record<string, 'required' | 'optional'>>;
export type Input = Readonly<Record<string, string | undefined>>;
/** A field is null until somebody sets it. */
export type Fields<F extends string = string> = Readonly<Partial<Record<F, string | null>>>;

export interface Command<S extends string, F extends string> {
  /** As a button says it. */
  readonly title: string;
  readonly from: readonly S[];
  /** Absent: the state stays. */
  readonly to?: Moves<S>;
  /** Where the input says where it leads; undefined: the state stays. */
  readonly leads?: (input: Input) => S | undefined;
  /** Who may give it through the API. Empty: nobody may. */
  readonly by: readonly Role[];
  /** Where nobody may: it comes to the workflow from another side. Else the clock or the workflow gives it. */
  readonly through?: 'exchange' | 'external system';
  readonly input: InputShape;
  /** Those of them that the API takes as whole numbers. */
  readonly numbers?: readonly string[];
  /** A further condition on the record: why not, or null. */
  unless?(record: CurrentState<S, F>): string | null;
  /** Further conditions on the input: what is wrong with it. */
  readonly check?: (input: Input) => readonly FieldError[];
  /** Further conditions on the record as it would be: what it lacks, field by field. */
  requires?(record: CurrentState<S, F>, input: Input): readonly FieldError[];
  /** The fields it sets. */
  readonly sets?: (input: Input, by: string) => Fields<F>;
  /** The kind of its journal entry; `state` unless said otherwise. */
  readonly kind?: JournalKind;
  /** The text of its journal entry; `record` is as the command found it. */
  says(input: Input, by: string, record?: CurrentState<S, F>): string;
  /** The event that tells the partner, by name; in some states by another name. Absent: it is not told. */
  readonly emits?: string;
  readonly emitsIn?: Readonly<Partial<Record<S, string>>>;
}

export interface InboundRule<S extends string, F extends string> {
  readonly to?: Moves<S>;
  /** The fields that the partner decides here. Any other that it sends is left out. */
  readonly takes?: readonly F[];
}

export interface Entry {
  readonly title: string;
  readonly by: readonly Role[];
  readonly kind: JournalKind;
  readonly emits?: string;
}

/** Where a record stands: all that a decision needs. */
export interface CurrentState<S extends string = string, F extends string = string> {
  readonly state: S;
  readonly fields: Fields<F>;
}

/** What a command or a partner's word makes of a record. */
export interface Outcome<S extends string = string, F extends string = string> {
  readonly state: S;
  readonly fields: Fields<F>;
  readonly kind: JournalKind;
  readonly text: string;
  /** The event for the partner; none for what came from there. */
  readonly emits?: string;
  /** True where it came after the record was final, or out of place: kept in the journal, moving nothing. */
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

/** Fields that are texts of any length. */
export function textFields<F extends string>(names: readonly F[]): Readonly<Record<F, Field>> {
  return Object.fromEntries(names.map((name) => [name, {}])) as Record<F, Field>;
}

/** Which texts of an input are longer than the field of their name, or the one that they set, may be. */
export function lengthErrors(fields: Readonly<Record<string, Field>>, input: Input): FieldError[] {
  return Object.entries(fields)
    .filter(([name, { max }]) => max !== undefined && (input[name]?.length ?? 0) > max)
    .map(([path, { max }]) => ({ path, message: `has at most ${max} characters.` }));
}

export function lifecycle<S extends string, F extends string>(table: Lifecycle<S, F>) {
  return table;
}

/** Whether a command comes to the workflow as a message, from people or from the partner's side. */
export function isGiven(command: Command<string, string>): boolean {
  return command.by.length > 0 || command.through !== undefined;
}

export function isFinal(table: Lifecycle, state: string): boolean {
  return table.final.includes(state);
}

/** Whether a record is done with: final, or nothing more is expected. */
export function isEnd(table: Lifecycle, state: string): boolean {
  return isFinal(table, state) || (table.rests?.includes(state) ?? false);
}

/**
 * Decides a command. Pure: the API asks before it calls, the validator asks again, the workflow applies it.
 * Who gives it is not its matter: roles are checked where callers are known.
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
    return refuse(table, record, `There is no command "${name}" in the ${table.name} lifecycle.`);
  }
  if (!command.from.includes(record.state)) {
    const where = isFinal(table, record.state)
      ? `is ${record.state}, which is final`
      : `is ${record.state}`;
    return refuse(
      table,
      record,
      `"${name}" is possible in ${list(command.from)}; the record ${where}.`,
    );
  }
  const hindrance = command.unless?.(record);
  if (hindrance) return refuse(table, record, hindrance);
  const errors = inputErrors(command.input, input);
  if (errors.length === 0) errors.push(...(command.check?.(input) ?? []));
  if (errors.length > 0) {
    return { ok: false, code: 'invalid', message: sentence(errors), details: { errors } };
  }
  const lacks = command.requires?.(record, input) ?? [];
  if (lacks.length > 0) return refuse(table, record, sentence(lacks), lacks);
  const emits = command.emitsIn?.[record.state] ?? command.emits;
  return {
    ok: true,
    outcome: {
      state: command.leads?.(input) ?? target(command.to, record.state),
      fields: command.sets?.(input, by) ?? {},
      kind: command.kind ?? 'state',
      text: command.says(input, by, record),
      ...(emits && { emits }),
      late: false,
    },
  };
}

/** What the partner's side tells of its part of the record, as it stands in the event. */
export interface InboundEvent {
  readonly name: string;
  readonly kind: JournalKind;
  readonly text: string;
  readonly fields: Fields;
}

/**
 * Takes the partner's word. It is never refused: what the state has no place for is kept in the journal as late,
 * so that both sides end with the same entries, and the customer's final state stands.
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

/** What a caller with these roles may do now: command names, then entry names. Empty when the record is final. */
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

/** Whether an entry of this name is a command here and now: the lifecycle waits for it in this state. */
export function awaits(table: Lifecycle, state: string, entry: EntryName): boolean {
  const command = table.commands[entry];
  return command !== undefined && target(command.to, state) !== state;
}

function inputErrors(shape: InputShape, input: Input): FieldError[] {
  const errors: FieldError[] = [];
  for (const [path, presence] of Object.entries(shape)) {
    const value: unknown = input[path];
    if (value === undefined || value === null || value === '') {
      if (presence === 'required') errors.push({ path, message: 'is required: a text.' });
    } else {
      const fault = textFault(value);
      if (fault) errors.push({ path, message: fault });
      else if (typeof value === 'string' && value.trim() === '') {
        errors.push({ path, message: 'is required: more than blanks.' });
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
  message: string,
  errors?: readonly FieldError[],
): Decision {
  const details = {
    state: record.state,
    actions: actions(table, record),
    ...(errors && { errors }),
  };
  return { ok: false, code: 'state', message, details };
}

/** Where a rule leads from a state; the same state where it leads nowhere. */
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
