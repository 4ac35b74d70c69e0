import { writtenBytes } from './size';

/** A form, as a catalog item describes it: the JSON Schema of a request's `variables`. */
export type Form = Readonly<Record<string, unknown>>;

/** A form has at most this many bytes as JSON, 256 KiB, … */
export const maxFormBytes = 256 * 1024;
/** … this many objects and lists, of which each property is one, … */
export const maxFormParts = 1_000;
/** … nested this deep. */
export const maxFormDepth = 64;

/** The answers to a form have at most this many bytes as JSON, 2 MiB, so that they can cross to any partner. */
export const maxAnswersBytes = 2 * 1024 * 1024;

/** What is too much about the answers to a form, and what would be right; null where nothing is. */
export function answersFault(answers: Form): string | null {
  const bytes = writtenBytes(answers);
  return bytes > maxAnswersBytes
    ? `must be at most ${maxAnswersBytes} bytes as JSON with numbers written out; these are ${bytes}.`
    : null;
}

/** What is too much about a form, and what would be right; null where nothing is. */
export function formFault(form: Form): string | null {
  let parts = 0;
  let level: readonly unknown[] = [form];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > maxFormDepth) return `must not be nested deeper than ${maxFormDepth} levels.`;
    parts += level.length;
    if (parts > maxFormParts) return `must have at most ${maxFormParts} objects and lists.`;
    level = level.flatMap((part) => Object.values(part as object).filter(isPart));
  }
  // Not nested too deeply by now, so that it can be written.
  return writtenBytes(form) > maxFormBytes
    ? `must be at most ${maxFormBytes} bytes as JSON.`
    : null;
}

function isPart(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
