import { writtenBytes } from './size';

/** The form of a catalog item: the JSON Schema of a request's `variables`. */
export type Form = Readonly<Record<string, unknown>>;

/** Maximum size of a form as JSON: 256 KiB. */
export const maxFormBytes = 256 * 1024;
/** Maximum number of objects and lists in a form. Each property counts as one. */
export const maxFormParts = 1_000;
/** Maximum nesting depth of a form. */
export const maxFormDepth = 64;

/** Maximum size of the answers to a form as JSON, 2 MiB, so that they fit into an event for any partner. */
export const maxAnswersBytes = 2 * 1024 * 1024;

/** Says which limit the answers to a form exceed. Returns null if they are within the limits. */
export function answersFault(answers: Form): string | null {
  const bytes = writtenBytes(answers);
  return bytes > maxAnswersBytes
    ? `must be at most ${maxAnswersBytes} bytes as JSON with numbers written out; these are ${bytes}.`
    : null;
}

/** Says which limit a form exceeds. Returns null if it is within the limits. */
export function formFault(form: Form): string | null {
  let parts = 0;
  let level: readonly unknown[] = [form];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > maxFormDepth) return `must not be nested deeper than ${maxFormDepth} levels.`;
    parts += level.length;
    if (parts > maxFormParts) return `must have at most ${maxFormParts} objects and lists.`;
    level = level.flatMap((part) => Object.values(part as object).filter(isPart));
  }
  // The depth was checked above, so the form can be serialised.
  return writtenBytes(form) > maxFormBytes
    ? `must be at most ${maxFormBytes} bytes as JSON.`
    : null;
}

function isPart(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
