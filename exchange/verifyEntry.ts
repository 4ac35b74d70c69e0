import { z } from 'zod';
import { signedText } from './eventSignature';
import { fingerprintOf, isPublicKey, isSignedWith } from './signingKey';

const time = z.iso.datetime({ offset: true });
const key = z.object({
  publicKey: z.string().refine(isPublicKey, 'must be whpk_ and an Ed25519 public key in base64.'),
  fingerprint: z.string(),
  learnt: z.string(),
  acceptedFrom: time.nullable(),
  acceptedUntil: time.nullable(),
});
const signedEvent = z.looseObject({
  id: z.string(),
  source: z.string(),
  type: z.string(),
  subject: z.string(),
  time: z.string(),
  signature: z.string(),
  data: z.looseObject({ by: z.string().optional(), text: z.string().optional() }),
});

/** An exported entry: `GET /api/v1/signed-entries/{id}`. */
export const exportedEntry = z.object({
  format: z.literal('crossdesk-signed-entry/1'),
  receivedBy: z.string(),
  sentBy: z.string(),
  record: z.string(),
  entry: z.object({
    id: z.string(),
    kind: z.string(),
    text: z.string(),
    by: z.string(),
    instance: z.string(),
    at: time,
  }),
  events: z.array(z.object({ event: signedEvent, receivedAt: time, key })).min(1),
});
type Exported = z.output<typeof exportedEntry>;
type ExportedEvent = Exported['events'][number];

/** The result of one check, as a sentence. */
export interface Finding {
  readonly isGood: boolean;
  readonly text: string;
}

/**
 * Verifies an exported entry without access to any instance: who signed its events, whether that key was good when they
 * came, and how the entry differs from what was signed.
 * @param expected the key that the sender names as its own, or its fingerprint. Without it, somebody has to compare the
 * fingerprint, because the file itself says whose the key is
 */
export function verifyEntry(exported: Exported, expected?: string): Finding[] {
  return [
    ...exported.events.flatMap((one, n) => verifyEvent(exported, one, n + 1, expected)),
    ...compare(exported),
  ];
}

function verifyEvent(
  { sentBy }: Exported,
  { event, receivedAt, key }: ExportedEvent,
  n: number,
  expected: string | undefined,
): Finding[] {
  const name = `Event ${n} (${event.type}, ${event.time})`;
  const fingerprint = fingerprintOf(key.publicKey);
  const until = key.acceptedUntil ?? 'now';
  const isSigned = isSignedWith(key.publicKey, signedText(event), event.signature);
  const isInTime =
    key.acceptedFrom !== null &&
    Date.parse(receivedAt) >= Date.parse(key.acceptedFrom) &&
    (key.acceptedUntil === null || Date.parse(receivedAt) <= Date.parse(key.acceptedUntil));
  const source = `/instances/${sentBy}`;
  return [
    isSigned
      ? good(`${name} was signed with the key ${fingerprint}.`)
      : bad(
          `${name} was not signed with the key ${fingerprint}: it was changed, or signed by another key.`,
        ),
    isInTime
      ? good(
          `The key was accepted from ${key.acceptedFrom} until ${until}; the event came at ${receivedAt}. It was learnt by ${key.learnt}.`,
        )
      : bad(
          `The event came at ${receivedAt}, when the key was not accepted: from ${key.acceptedFrom ?? 'never'} until ${until}.`,
        ),
    ...(key.fingerprint === fingerprint
      ? []
      : [bad(`The file says ${key.fingerprint} for a key whose fingerprint is ${fingerprint}.`)]),
    ...(event.source === source
      ? []
      : [bad(`The event's source is ${event.source}, and the file says that ${sentBy} sent it.`)]),
    ...(expected === undefined ? [] : [expectKey(expected, key.publicKey, fingerprint, sentBy)]),
  ];
}

function expectKey(expected: string, publicKey: string, fingerprint: string, sentBy: string) {
  return [publicKey, fingerprint].includes(expected)
    ? good(`It is the key that was expected of ${sentBy}.`)
    : bad(`The key that was expected of ${sentBy} is ${expected}.`);
}

/** Compares the entry, as the receiver shows it, with the events: the last one has the text since the last edit. */
function compare({ entry, record, sentBy, events }: Exported): Finding[] {
  const [first, last] = [events[0]?.event, events.at(-1)?.event];
  if (!first || !last) return [];
  const facts: [string, string, string | undefined][] = [
    ['record', record, last.subject],
    ['id', entry.id, last.id.toLowerCase()],
    ['instance', entry.instance, sentBy],
    ['author', entry.by, first.data.by],
    ['time', new Date(entry.at).toISOString(), instantOf(first.time)],
    ['text', entry.text, last.data.text],
  ];
  const differences = facts.flatMap(([what, ours, theirs]) =>
    theirs === undefined || ours === theirs
      ? []
      : [
          bad(
            `The ${what} differs. Entry: ${JSON.stringify(ours)}. Event: ${JSON.stringify(theirs)}.`,
          ),
        ],
  );
  return differences.length > 0 ? differences : [good('The entry says what the event says.')];
}

function instantOf(text: string): string {
  const millis = Date.parse(text);
  return Number.isNaN(millis) ? text : new Date(millis).toISOString();
}

function good(text: string): Finding {
  return { isGood: true, text };
}

function bad(text: string): Finding {
  return { isGood: false, text };
}
