import type { Fault } from './refusal';

/** Maximum size of a text in bytes of UTF-8. */
export const maxTextBytes = 64 * 1024;

/** Maximum size of a journal entry: it can repeat two texts of a command, and adds a few words. */
export const maxEntryBytes = 2 * maxTextBytes + 1024;

/** Maximum length of names of people and fields, in UTF-16 units. */
export const maxNameLength = 256;

/** Like nameFaultOf, only the message. */
export function nameFault(value: unknown): string | null {
  return nameFaultOf(value)?.message ?? null;
}

/** Says what is wrong with a name from outside, and what would be right. Returns null if it is valid. */
export function nameFaultOf(value: unknown): Fault | null {
  if (value === '') return { code: 'required', message: 'is required: a name.' };
  const fault = textFaultOf(value);
  if (fault || String(value).length <= maxNameLength) return fault;
  const params = { count: maxNameLength };
  return { code: 'tooLong', params, message: `must be at most ${maxNameLength} characters.` };
}

/** Like textFaultOf, only the message. */
export function textFault(value: unknown, maxBytes = maxTextBytes): string | null {
  return textFaultOf(value, maxBytes)?.message ?? null;
}

/** Says what is wrong with a text from outside, and what would be right. Returns null if it is valid. */
export function textFaultOf(value: unknown, maxBytes = maxTextBytes): Fault | null {
  if (typeof value !== 'string')
    return { code: 'wrongType', params: { expected: 'string' }, message: 'must be a text.' };
  if (value.includes('\u0000')) {
    const message = 'must not contain a NUL character, which Postgres cannot keep.';
    return { code: 'text', message };
  }
  if (/\p{Surrogate}/u.test(value)) {
    const message = 'must be well-formed Unicode: it has half a surrogate pair.';
    return { code: 'text', message };
  }
  if (utf8Length(value) <= maxBytes) return null;
  const message = `must be at most ${maxBytes} bytes of UTF-8.`;
  return { code: 'tooManyBytes', params: { count: maxBytes }, message };
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** `financialAccount` as a column: `financial_account`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `requestInfo` in a path: `request-info`. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
