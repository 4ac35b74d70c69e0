import { instanceTitle } from './names';
import { maxTextBytes, textFault } from './text';

/** An entry that is written in a desk. */
export interface TextForDesk {
  /** The id of the journal entry. */
  readonly id: string;
  readonly by: string;
  /** The instance at which it was written. */
  readonly instance: string;
  readonly at: Date;
  readonly text: string;
}

/** The text of an entry in a desk: its real author and time, the text, and the mark by which it is recognised. */
export function textForDesk({ id, by, instance, at, text }: TextForDesk): string {
  const time = at.toISOString().slice(0, 16).replace('T', ' ');
  return `${by} (${instanceTitle(instance)}), ${time} UTC:\n\n${text}\n\n${markOf(id)}`;
}

/** The mark of an entry: `[crossdesk:<its id, a UUID, in 22 characters of base64url>]`. */
export function markOf(id: string): string {
  const bytes = id.replaceAll('-', '').match(/../g) ?? [];
  const binary = bytes.map((byte) => String.fromCharCode(Number.parseInt(byte, 16))).join('');
  const base64 = btoa(binary).replace(/=+$/, '');
  return `[crossdesk:${base64.replaceAll('+', '-').replaceAll('/', '_')}]`;
}

const mark = /^\[crossdesk:([A-Za-z0-9_-]{21}[AQgw])\]$/;

/**
 * The id of the entry whose mark a text bears. Null if it bears none: only the last line counts, so that a quoted mark
 * is not one.
 */
export function readMark(text: string): string | null {
  const last = text.trimEnd().split(/\r?\n/).at(-1) ?? '';
  const [, coded] = mark.exec(last.trimEnd()) ?? [];
  if (coded === undefined) return null;
  const binary = atob(coded.replaceAll('-', '+').replaceAll('_', '/'));
  const hex = [...binary].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const clipped = '\n\n(Shortened. The ticket has the whole text.)';

/**
 * A text from a desk as a journal can keep it: without control characters and broken characters, and shortened to the
 * limit of a user's texts.
 */
export function textFromDesk(text: string): string {
  const clean = text
    .replace(/\r\n?/g, '\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they have no meaning in a text, and NUL cannot be kept.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .trim();
  return textFault(clean) === null
    ? clean
    : clipBytes(clean, maxTextBytes - clipped.length) + clipped;
}

/** A text from a desk as one line of at most `length` characters: a title, or the name of a person. */
export function lineFromDesk(text: string, length: number): string {
  const line = textFromDesk(text).replace(/\s+/g, ' ').trim();
  return line.length <= length
    ? line
    : `${[...line.slice(0, length - 1)]
        .filter((c) => !/\p{Surrogate}/u.test(c))
        .join('')
        .trimEnd()}…`;
}

/** The longest beginning of a text that has at most so many bytes of UTF-8. */
function clipBytes(text: string, bytes: number): string {
  const encoded = new TextEncoder().encode(text).slice(0, bytes);
  // A character that is cut is left out.
  return new TextDecoder().decode(encoded).replace(/\ufffd$/, '');
}

/** A record as its ticket describes it. */
export interface TicketContent {
  readonly description: string;
  /** The labels and values of a form's answers, and other fields. */
  readonly values: readonly (readonly [label: string, value: unknown])[];
  /** Where staff open the record. */
  readonly link: string;
}

/** The description of a ticket, as plain text. */
export function ticketDescription({ description, values, link }: TicketContent): string {
  const lines = values
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([label, value]) => `${label}: ${readable(value)}`);
  return [description.trim(), lines.join('\n'), link].filter(Boolean).join('\n\n');
}

function readable(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (Array.isArray(value)) return value.map(readable).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
