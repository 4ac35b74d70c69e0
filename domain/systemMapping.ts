import { changeFields } from './changeModel';
import type { FieldError } from './refusal';

/** How the names and values of an external system map to ours, as data. */
export interface SystemMapping {
  readonly incoming: MappedDirection;
  readonly outgoing: MappedDirection;
}

export interface MappedDirection {
  /** The receiver's name of a field, by the sender's name. A field that is not listed keeps its name. */
  readonly fields: Readonly<Record<string, string>>;
  /** By our name of the field, in both directions: the receiver's value by the sender's value. */
  readonly values: Readonly<Partial<Record<MappedField, Readonly<Record<string, string>>>>>;
  /**
   * The value of a field that the sender leaves out or empty, by the receiver's name. For incoming operations, only for
   * a Create.
   */
  readonly defaults: Readonly<Record<string, string | number>>;
}

/** The fields of a change that can cross, under their own or a mapped name. */
export const mappedFields = [...changeFields, 'phase', 'metaphase'] as const;
export type MappedField = (typeof mappedFields)[number];

const plain: MappedDirection = { fields: {}, values: {}, defaults: {} };
/** The mapping that changes nothing. */
export const noMapping: SystemMapping = { incoming: plain, outgoing: plain };

type Value = string | number | null;

/** Maps a system's input for a change to our names and values. Every error names the system's own field. */
export function mapIncoming(
  { fields, values, defaults }: MappedDirection,
  theirs: Readonly<Record<string, Value | undefined>>,
  creates: boolean,
): { readonly change: Readonly<Record<string, Value>>; readonly errors: readonly FieldError[] } {
  const said = new Map<string, Value>();
  const errors: FieldError[] = [];
  for (const [name, value] of Object.entries(theirs)) {
    if (value === undefined) continue;
    const field = Object.hasOwn(fields, name) ? fields[name] : name;
    if (!isMapped(field) || field === 'metaphase') {
      errors.push({ path: name, message: 'is not known here.' });
      continue;
    }
    const mapped = mapValue(values[field], value);
    if (mapped === undefined) errors.push({ path: name, message: unmapped(value, values[field]) });
    else if (said.has(field))
      errors.push({ path: name, message: 'is also given under another name.' });
    else said.set(field, mapped);
  }
  return { change: Object.fromEntries(creates ? filled(said, defaults) : said), errors };
}

/** Maps a change for a system. `error` names the first of our fields whose value has no counterpart. */
export function mapOutgoing(
  { fields, values, defaults }: MappedDirection,
  ours: Readonly<Record<string, Value>>,
): { readonly change: Readonly<Record<string, Value>>; readonly error: FieldError | null } {
  const change = new Map<string, Value>();
  let error: FieldError | null = null;
  for (const [field, value] of Object.entries(ours)) {
    const isNamed = isMapped(field) && Object.hasOwn(fields, field);
    const name = (isNamed ? fields[field] : undefined) ?? field;
    const mapped = isMapped(field) ? mapValue(values[field], value) : value;
    if (mapped === undefined)
      error ??= { path: field, message: unmapped(value, values[field as MappedField]) };
    change.set(name, mapped ?? value);
  }
  return { change: Object.fromEntries(filled(change, defaults)), error };
}

/** Adds the defaults for fields that are left out or empty. */
function filled(
  said: ReadonlyMap<string, Value>,
  defaults: MappedDirection['defaults'],
): Map<string, Value> {
  const full = new Map(said);
  for (const [name, value] of Object.entries(defaults)) {
    if ((full.get(name) ?? '') === '') full.set(name, value);
  }
  return full;
}

/** An empty value stays empty. If values are mapped, a value that is not listed has no counterpart: undefined. */
function mapValue(
  values: Readonly<Record<string, string>> | undefined,
  value: Value,
): Value | undefined {
  if (!values || value === null || value === '') return value;
  const key = String(value);
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

function unmapped(value: Value, values: Readonly<Record<string, string>> = {}): string {
  const known = Object.keys(values).join(', ');
  const mapped = known ? `The mapped values are ${known}.` : 'No value is mapped.';
  return `the value "${value}" is not mapped. ${mapped}`;
}

function isMapped(field: string | undefined): field is MappedField {
  return mappedFields.some((known) => known === field);
}
