import { entry, grade, relation } from './catalogue/en';
import type { RefusalDetails } from './refusal';
import { textFaultOf } from './text';

/**
 * What entries say that Crossdesk writes: the English text of each, with places for its values. A closed set, which
 * `domain/catalogue` has in other languages. An entry is stored with its text, and with the code and the values beside it.
 */
export const sayings = entry;
export type SayingCode = keyof typeof sayings;

type Places<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | Places<Rest>
  : never;

/** A text of the set, with its values. Postgres, workflow histories and the exchange keep it. */
export interface Saying {
  readonly code: SayingCode;
  readonly params: Readonly<Record<string, string>>;
}

/** A text of the set, with the values that it has places for. An absent value is empty. */
export function say<Code extends SayingCode>(
  code: Code,
  ...[params]: [Places<(typeof sayings)[Code]>] extends [never]
    ? []
    : [params: Readonly<Record<Places<(typeof sayings)[Code]>, string | undefined>>]
): Saying {
  const given: Readonly<Record<string, string | undefined>> = params ?? {};
  const values = Object.entries(given).map(([name, value]) => [name, value ?? '']);
  return { code, params: Object.fromEntries(values) };
}

/** The value of a place that has other sayings: of `changes`, or of `sayings`. */
export function listed(parts: readonly Saying[]): string {
  return JSON.stringify(parts);
}

/** The value of the place `fault`: why a command was refused. */
export function faultValue(message: string, { code, params, errors }: RefusalDetails): string {
  return JSON.stringify({ message, code, params, errors });
}

/** How a language writes a saying. */
export interface Words {
  /** The text of a code. */
  text(code: SayingCode): string;
  /** Values that are codes, such as a state, by the name of their place. */
  readonly values: Readonly<Record<string, (value: string) => string>>;
}

/** A saying in a language. */
export function written({ code, params }: Saying, words: Words): string {
  const parts = (between: string) => (value: string) =>
    sayingsOf(value)
      ?.map((part) => filled(part, words.text(part.code), words.values))
      .join(between) ?? value;
  const lists = { changes: parts('; '), sayings: parts(' ') };
  return filled({ code, params }, words.text(code), { ...words.values, ...lists });
}

function filled({ params }: Saying, text: string, values: Words['values']): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_place, name: string) => {
    const value = params[name] ?? '';
    return values[name]?.(value) ?? value;
  });
}

/** The English text. */
export function englishOf(saying: Saying): string {
  return written(saying, english);
}

export const english: Words = {
  text: (code) => sayings[code],
  values: {
    due: (iso) => `${iso.slice(0, 16).replace('T', ' ')} UTC`,
    rating: (value) => `${value} of 5: ${textBy(grade, value) ?? ''}`,
    relation: (value) => lowered(textBy(relation, value) ?? value),
    field: (name) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
    fault: (value) => objectIn(value)?.message?.toString() ?? value,
  },
};

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** A text of a set, by a code that may be no code of it. */
export function textBy(texts: Readonly<Record<string, string>>, code: string): string | undefined {
  return Object.hasOwn(texts, code) ? texts[code] : undefined;
}

/** The sayings in a value. Null if it is another text, which only a partner can send. */
function sayingsOf(value: string): readonly Saying[] | null {
  const parts = jsonOf(value);
  if (!Array.isArray(parts)) return null;
  const known = parts.map(knownSaying);
  return known.every((part) => part !== null) ? known : null;
}

function objectIn(value: string): Readonly<Record<string, unknown>> | null {
  const found = jsonOf(value);
  return isObject(found) ? found : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A partner can send any text.
    return null;
  }
}

/** A saying from outside, if it is one of the set with exactly its values. Else null: its entry is shown as it is written. */
export function knownSaying(value: unknown): Saying | null {
  if (!isObject(value) || !isObject(value.params)) return null;
  const { code, params } = value;
  if (typeof code !== 'string' || !Object.hasOwn(sayings, code)) return null;
  const known = code as SayingCode;
  const names = [...sayings[known].matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name);
  if (Object.keys(params).length !== new Set(names).size) return null;
  const values = Object.fromEntries(names.map((name) => [name, params[name]]));
  return Object.values(values).every(isStorable)
    ? { code: known, params: values as Saying['params'] }
    : null;
}

function isStorable(value: unknown): boolean {
  return textFaultOf(value) === null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
