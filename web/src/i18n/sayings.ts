import { textOf } from './t';

/** A text that Crossdesk wrote: its code, and the values of the text. */
export interface Saying {
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
}

/** How values are shown that are codes of the API, by the name of their place. */
export type Shown = Readonly<Record<string, (value: string) => string>>;

/** A saying in the reader's language. `fallback` is for a code that the catalogue does not have. */
export function sayingText(says: Saying, fallback: string, shown: Shown): string {
  const parts = (between: string) => (value: string) =>
    sayingsOf(value)
      ?.map((part) => filled(part, part.code, shown))
      .join(between) ?? value;
  return filled(says, fallback, { ...shown, changes: parts('; '), sayings: parts(' ') });
}

function filled({ code, params }: Saying, fallback: string, shown: Shown): string {
  const values = Object.entries(params).map(([name, value]) => [
    name,
    shown[name]?.(value) ?? value,
  ]);
  return textOf('entry', code, fallback, Object.fromEntries(values));
}

/** The sayings in a value. Null if it is another text. */
function sayingsOf(value: string): readonly Saying[] | null {
  const parts = jsonOf(value);
  return Array.isArray(parts) && parts.every(isSaying) ? parts : null;
}

/** A value as JSON. Null if it is none: a partner can send any text. */
export function jsonOf(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isSaying(value: unknown): value is Saying {
  return isObject(value) && typeof value.code === 'string' && isObject(value.params);
}
