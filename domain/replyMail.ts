/**
 * Why a reply did not become a comment, or `files`: it did, without some of its files. The person is told by mail
 * (domain/mailTexts).
 */
export const replyRefusals = [
  'sender', // it came from another address than the person's
  'disabled', // the person's account
  'hidden', // the person can no longer read the record
  'closed', // the record
  'forbidden', // the person may not comment on it
  'empty',
  'too-long', // its text
  'too-large', // the mail
  'files',
] as const;
export type ReplyRefusal = (typeof replyRefusals)[number];

/** The headers of a mail by name, in lower case and unfolded. A header can occur several times. */
export type MailHeaders = ReadonlyMap<string, readonly string[]>;

/** Reads the headers at the start of a mail. */
export function readHeaders(mail: string): MailHeaders {
  const end = mail.search(/\r?\n\r?\n/);
  const head = (end < 0 ? mail : mail.slice(0, end)).replace(/\r?\n[ \t]+/g, ' ');
  const headers = new Map<string, string[]>();
  for (const line of head.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const values = headers.get(name) ?? [];
    values.push(line.slice(colon + 1).trim());
    headers.set(name, values);
  }
  return headers;
}

const programs = ['x-autoreply', 'x-autorespond', 'x-auto-response-suppress', 'x-loop', 'list-id'];

/**
 * Why a mail was written by a program and not by a person: an absence notice, a mailing list, a bounce. Null if a person
 * wrote it. See RFC 3834 and the headers that programs used before it.
 * @param returnPath the sender of the envelope. Empty for a mail that must not be answered. Null if it is unknown
 */
export function automaticBecause(headers: MailHeaders, returnPath: string | null): string | null {
  const first = (name: string) => headers.get(name)?.[0];
  const auto = first('auto-submitted');
  if (auto && !/^no\b/i.test(auto)) return `Auto-Submitted: ${auto}`;
  const precedence = first('precedence');
  if (precedence && /^(?:bulk|junk|list|auto_reply)\b/i.test(precedence))
    return `Precedence: ${precedence}`;
  for (const name of programs) if (headers.has(name)) return `it has the header ${name}`;
  const from = first('from') ?? '';
  if (/(?:^|[<\s"])(?:mailer-daemon|postmaster)@/i.test(from)) return `From: ${from}`;
  if (returnPath === '' || returnPath === '<>') return 'its return path is empty';
  return null;
}

/** Whether a mail reports what became of another mail (RFC 3464). */
export function isDeliveryReport(headers: MailHeaders): boolean {
  return /^multipart\/report\b.*delivery-status/i.test(headers.get('content-type')?.[0] ?? '');
}

export interface DeliveryReport {
  /** The ids in all Message-IDs of this instance that the report names. */
  readonly ids: readonly string[];
  /** What the mail server said. Null if the mail was not refused for good. */
  readonly refusal: string | null;
}

/** Reads a report. Its parts for programs are never encoded (RFC 3464, 2.1). */
export function readDeliveryReport(mail: string): DeliveryReport {
  const field = (name: string) =>
    new RegExp(`^${name}:[ \\t]*(.*(?:\\r?\\n[ \\t].*)*)`, 'im')
      .exec(mail)?.[1]
      ?.replace(/\s+/g, ' ')
      .trim();
  const ids = mail.matchAll(/<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@/gi);
  const status = field('Status') ?? '';
  const isFinal = /^failed/i.test(field('Action') ?? '') || status.startsWith('5.');
  const said = field('Diagnostic-Code')?.replace(/^smtp;\s*/i, '') ?? `status ${status}`;
  return {
    ids: [...new Set([...ids].map(([, id = '']) => id.toLowerCase()))],
    refusal: isFinal ? said.slice(0, 1_000) : null,
  };
}

/** How a mail that is answered begins, in English, German and French: `On …, … wrote:`. It can be folded. */
const attribution = /^(?:On|Le|Am|Den) .{4,400}\s(?:wrote|écrit|schrieb)(?:\s.{0,120})?\s?:$/i;
/** `Dana <dana@host> wrote:`, on one line. */
const named =
  /^[^<>]{1,200}<[^<>@\s]{1,64}@[^<>\s]{1,200}>[^<>]{0,60}\s(?:wrote|écrit|schrieb)[^<>]{0,60}:$/i;
/** A line alone that begins it. */
const separators = [
  /^-{2,}\s*(?:Original Message|Original Appointment|Ursprüngliche (?:Nachricht|E-Mail)|Message d['’]origine|Message original)\s*-{2,}$/i,
  /^-{2,}\s*(?:Forwarded message|Weitergeleitete Nachricht|Message transféré)\s*-{2,}$/i,
  /^_{20,}$/,
];
/** The first line of the headers that Outlook and Apple Mail put before it. */
const from = /^(?:From|Von|De)\s?:\s?.*\S/i;
/** One of the lines that follow it. */
const next =
  /^(?:Sent|Date|To|Subject|Gesendet(?: am)?|Datum|An|Betreff|Envoyé(?: le)?|À|A|Objet)\s?:\s?\S/i;
/** What programs on phones add. */
const phone =
  /^(?:Sent from|Get Outlook for|Von meinem .{1,60} gesendet|Gesendet von|Gesendet mit|Envoyé (?:de|depuis) mon|Envoyé à partir de|Télécharger Outlook)\b.{0,120}$/i;

/** Every rule looks at a line of at most this length: a pattern on a longer one would take too long. */
const longestLine = 600;

/**
 * The answer without the mail that it answers and without the signature. It cuts at the first line that begins a quoted
 * mail and at `-- `, and leaves out lines at the end that begin with `>`. Lines with `>` between others stay: the person
 * answers below each of them.
 */
export function withoutQuote(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const shown = lines.map((line) =>
    line
      .slice(0, longestLine)
      .trim()
      .replace(/^\*|\*(?=:|$)/g, ''),
  );
  const end = lines.findIndex((line, n) => line === '-- ' || beginsQuote(shown, n));
  const kept = end < 0 ? lines : lines.slice(0, end);
  while (kept.length > 0 && /^\s*(?:>.*)?$/.test(kept.at(-1) ?? '')) kept.pop();
  while (phone.test(kept.at(-1)?.trim() ?? '')) {
    kept.pop();
    while (kept.length > 0 && kept.at(-1)?.trim() === '') kept.pop();
  }
  return kept.join('\n').trim();
}

function beginsQuote(lines: readonly string[], n: number): boolean {
  const line = lines[n] ?? '';
  if (line === '' || line.startsWith('>')) return false;
  if (separators.some((begins) => begins.test(line))) return true;
  if (from.test(line)) {
    const after = lines.slice(n + 1, n + 5).filter((one) => next.test(one));
    if (after.length >= 2) return true;
  }
  if (named.test(line)) return true;
  // "On 1 January 2026 at 10:00, a person with a long name" / "<name@host> wrote:".
  let joined = '';
  for (const part of lines.slice(n, n + 3)) {
    if (part === '') return false;
    joined = `${joined} ${part}`.trim().slice(0, longestLine);
    if (attribution.test(joined)) return true;
  }
  return false;
}
