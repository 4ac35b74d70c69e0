import type { FieldError } from './refusal';

/** A field of a change that people and systems set. */
export interface ChangeFieldRule {
  /** A long text may have several lines, and the journal does not repeat it. */
  readonly isLong?: boolean;
}

/**
 * The fields of a change that people and systems set. One line here adds a field: together with a migration for its
 * column, the commands, the API and what external systems exchange have it.
 */
export const changeFieldRules = {
  title: {},
  description: { isLong: true },
  owningGroup: {},
  priority: {},
  approval: {},
  completionCode: {},
} satisfies Readonly<Record<string, ChangeFieldRule>>;
export type ChangeField = keyof typeof changeFieldRules;
export const changeFields = Object.keys(changeFieldRules) as readonly ChangeField[];

/** An object with a property for each field of a change. */
export function perChangeField<T>(
  make: (field: ChangeField, rule: ChangeFieldRule) => T,
): Readonly<Record<ChangeField, T>> {
  return Object.fromEntries(
    changeFields.map((field) => [field, make(field, changeFieldRules[field])]),
  ) as Record<ChangeField, T>;
}

/** The phases that changes of one kind go through, as data. A model is validated when it is loaded. */
export interface ChangeModel {
  /** The name by which a change refers to the model. */
  readonly name: string;
  readonly title: string;
  /** The phase in which a change begins. */
  readonly initial: string;
  /** In order. Each phase belongs to exactly one of them. */
  readonly metaphases: readonly Metaphase[];
  readonly transitions: readonly Transition[];
  /** The phases in which the work on a change has ended. */
  readonly last: readonly string[];
  /** The phase of a cancelled change. */
  readonly abandoned: string;
}

export interface Metaphase {
  readonly name: string;
  readonly phases: readonly string[];
}

export interface Transition {
  readonly from: string;
  readonly to: string;
  /** The change must meet all of these conditions after the operation that moves it. */
  readonly conditions?: readonly Condition[];
}

/** The field must be set. With `oneOf`, it must have one of these values. */
export interface Condition {
  readonly field: ChangeField;
  readonly oneOf?: readonly string[] | undefined;
}

export function phasesOf(model: ChangeModel): string[] {
  return model.metaphases.flatMap(({ phases }) => phases);
}

/** The metaphase that a phase belongs to. */
export function metaphaseOf(model: ChangeModel, phase: string): string {
  return model.metaphases.find(({ phases }) => phases.includes(phase))?.name ?? '';
}

export function transitionsFrom(model: ChangeModel, phase: string): Transition[] {
  return model.transitions.filter(({ from }) => from === phase);
}

export function isLast(model: ChangeModel, phase: string): boolean {
  return model.last.includes(phase);
}

type Values = Readonly<Partial<Record<ChangeField, string | null>>>;

/** The reasons why a change cannot move from one phase to another, each with the field that it is about. */
export function obstacles(
  model: ChangeModel,
  from: string,
  to: string,
  values: Values,
): FieldError[] {
  if (from === to) return [];
  const transitions = transitionsFrom(model, from);
  const transition = transitions.find((one) => one.to === to);
  if (!transition) {
    const possible = transitions.map((one) => one.to).join(', ') || 'no other phase';
    const message = `there is no transition from ${from} to ${to}; from ${from} it goes to ${possible}.`;
    return [{ path: 'phase', message, code: 'noTransition', params: { from, to } }];
  }
  return (transition.conditions ?? [])
    .filter((condition) => !isMet(condition, values))
    .map(({ field, oneOf }) => ({
      path: field,
      message: oneOf
        ? `must be ${oneOf.join(' or ')} to go from ${from} to ${to}.`
        : `is required to go from ${from} to ${to}.`,
      ...(oneOf
        ? { code: 'neededOneOf', params: { values: oneOf.join(', '), from, to } }
        : { code: 'needed', params: { from, to } }),
    }));
}

function isMet({ field, oneOf }: Condition, values: Values): boolean {
  const value = values[field];
  return oneOf ? oneOf.some((allowed) => allowed === value) : Boolean(value);
}

/** Says what is wrong with a model that matches the schema. Returns an empty list for a valid model. */
export function modelFaults(model: ChangeModel): string[] {
  const phases = phasesOf(model);
  const faults = [...repeated(phases), ...repeated(model.metaphases.map(({ name }) => name))].map(
    (name) => `"${name}" is named twice`,
  );
  const named = [
    ...model.transitions.flatMap(({ from, to }) => [from, to]),
    ...model.last,
    model.initial,
    model.abandoned,
  ];
  for (const name of new Set(named)) {
    if (!phases.includes(name)) faults.push(`"${name}" is a phase of no metaphase`);
  }
  const transitions = model.transitions.map(({ from, to }) => `${from} → ${to}`);
  faults.push(...repeated(transitions).map((one) => `the transition ${one} is there twice`));
  for (const { from, to } of model.transitions) {
    if (from === to) faults.push(`the transition ${from} → ${to} leads nowhere`);
  }
  if (!model.last.includes(model.abandoned)) {
    faults.push(
      `"${model.abandoned}", the phase of abandoned changes, must be one of the last phases`,
    );
  }
  for (const phase of phases) {
    if (!isLast(model, phase) && transitionsFrom(model, phase).length === 0) {
      faults.push(`no way leads on from "${phase}", which is none of the last`);
    }
  }
  const reached = reachable(model);
  for (const phase of phases) {
    if (!reached.has(phase)) faults.push(`no way leads from ${model.initial} to "${phase}"`);
  }
  return faults;
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, n) => names.indexOf(name) !== n))];
}

function reachable(model: ChangeModel): Set<string> {
  const reached = new Set([model.initial]);
  for (const phase of reached) {
    for (const { to } of transitionsFrom(model, phase)) reached.add(to);
  }
  return reached;
}
