/** Maximum size of a text in bytes of UTF-8. */
export const maxTextBytes = 64 * 1024;

/** Maximum size of a journal entry: it can repeat two texts of a command, and adds a few words. */
export const maxEntryBytes = 2 * maxTextBytes + 1024;

/** Maximum length of names of people and fields, in UTF-16 units. */
export const maxNameLength = 256;

/** Says what is wrong with a name from outside, and what would be right. Returns null if it is valid. */
export function nameFault(value: unknown): string | null {
  if (value === '') return 'is required: a name.';
  const fault = textFault(value);
  if (fault) return fault;
  return String(value).length > maxNameLength
    ? `must be at most ${maxNameLength} characters.`
    : null;
}

/** Says what is wrong with a text from outside, and what would be right. Returns null if it is valid. */
export function textFault(value: unknown, maxBytes = maxTextBytes): string | null {
  if (typeof value !== 'string') return 'must be a text.';
  if (value.includes('\u0000'))
    return 'must not contain a NUL character, which Postgres cannot keep.';
  if (/\p{Surrogate}/u.test(value))
    return 'must be well-formed Unicode: it has half a surrogate pair.';
  if (utf8Length(value) > maxBytes) return `must be at most ${maxBytes} bytes of UTF-8.`;
  return null;
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
