import { createHash } from 'node:crypto';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { z } from 'zod';
import {
  anyText,
  fileDescription,
  itemParts,
  policyParts,
  requestParts,
  shownName,
  text,
  word,
} from '../api/http/content';
import { maxEdits } from '../domain/entryEdit';
import {
  type EventName,
  type ExchangeEvent,
  eventName,
  eventType,
  workNoteSays,
} from '../domain/event';
import { ratingTextFault } from '../domain/rating';
import { isPriority, type ProviderField } from '../domain/request';
import { knownSaying } from '../domain/saying';
import { entryReasons } from '../domain/serviceLevels';
import { maxEntryBytes, textFault } from '../domain/text';
import { isTrace } from '../domain/trace';
import { replicationRules } from './handshake';
import { isSignedWith, signWith } from './signingKey';

/** The header that names the sender's instance. The connection of the partner has the secret that signs. */
export const instanceHeader = 'crossdesk-instance';
export const batchType = 'application/cloudevents-batch+json';
/** Maximum size of a batch. A sender fills it to half. */
export const maxBatchBytes = 4 * 1024 * 1024;
export const maxBatchEvents = 500;
/** Maximum size of one event: it goes to a workflow, whose payloads are limited. */
export const maxEventBytes = 1.5 * 1024 * 1024;

const entryText = z.string().superRefine((value, context) => {
  const fault = textFault(value, maxEntryBytes);
  if (fault) context.addIssue({ code: 'custom', message: fault });
});
const name = shownName;

/**
 * The fields that a partner decides about a request, and the reason for the end of a handshake. Others are ignored.
 */
const fields = {
  assignedTo: name.nullable(),
  assignmentGroup: word.nullable(),
  resolutionCode: text.nullable(),
  resolutionNotes: anyText.nullable(),
  priority: z.string().refine(isPriority, 'must be 1 (critical) to 5 (planning).').nullable(),
  reason: anyText.nullable(),
} satisfies Record<ProviderField | 'reason', z.ZodType>;

/** An instant of this age. Normalised to UTC and milliseconds. */
const instant = z.iso
  .datetime({ offset: true })
  .transform((value) => new Date(value).toISOString())
  .refine((value) => value >= '2000' && value < '2200');
const levelTime = instant.nullable();

const levelClock = z.object({
  due: levelTime,
  met: levelTime,
  breached: levelTime,
  remaining: z.int().min(0).max(10_000_000).nullable(),
});

/** The data of an event. It is validated by the same schemas as the input of users. */
const data = z.object({
  by: name.optional(),
  // The kind of entry follows from the event's name. The attribute is for releases that still read it.
  kind: z.enum(['comment', 'work note', 'state', 'attachment', 'system']).optional(),
  text: entryText.optional(),
  // Of a newer release, it can be unknown here: its entry is shown as it is written.
  says: z
    .unknown()
    .transform((value) => knownSaying(value) ?? undefined)
    .optional(),
  fields: z.object(fields).partial().optional(),
  request: z
    .object({
      catalogItem: requestParts.catalogItem,
      shortDescription: requestParts.shortDescription,
      description: requestParts.description.optional(),
      priority: requestParts.priority.optional(),
      variables: requestParts.variables.optional(),
      openedBy: name,
      followUpOf: unlessInvalid(name),
    })
    .optional(),
  attachment: fileDescription.optional(),
  catalogItem: z.object({ ...itemParts, policy: z.object(policyParts) }).optional(),
  replicationSet: replicationRules.optional(),
  workNotes: z.enum(workNoteSays).optional(),
  rating: unlessInvalid(
    z.object({
      value: z.int().min(1).max(5),
      text: z
        .string()
        .refine((value) => !ratingTextFault(value))
        .nullable(),
      by: name,
      at: instant,
    }),
  ),
  followUpOf: unlessInvalid(name),
  reason: unlessInvalid(z.enum(entryReasons)),
  edit: unlessInvalid(
    z.object({ revision: z.int().min(0).max(maxEdits), at: z.iso.datetime({ offset: true }) }),
  ),
  serviceLevels: unlessInvalid(
    z.object({ response: levelClock.nullable(), resolution: levelClock.nullable() }),
  ),
});

/** Like a field that is not known, an invalid one is ignored: it must not hold back the request. */
function unlessInvalid<T extends z.ZodType>(schema: T) {
  const validOrNone = (value: unknown) => (schema.safeParse(value).success ? value : undefined);
  return z.preprocess(validOrNone, schema.optional()).optional();
}

/** The data that an event of this name requires. */
const required: Readonly<Partial<Record<EventName, z.ZodType>>> = {
  commented: z.object({ text }),
  answered: z.object({ text }),
  // One without a text was held back by its sender.
  noted: z.object({ text: text.optional() }),
  infoRequested: z.object({ text: entryText.regex(/\S/, 'must not be blank.') }),
  rejected: z.object({ text: entryText.regex(/\S/, 'must not be blank.') }),
  proposed: z.object({ fields: z.object({ resolutionCode: text }) }),
  attached: z.object({ attachment: z.object({}) }),
  replicationSetChanged: z.object({ replicationSet: z.object({}) }),
};

/** Says what the data of an event lacks for its name. Returns null if it is complete. */
export function missingDataOf({ name, data }: Pick<ExchangeEvent, 'name' | 'data'>): string | null {
  const [issue] = required[name]?.safeParse(data).error?.issues ?? [];
  if (!issue) return null;
  const message = issue.input === undefined ? 'is required.' : issue.message;
  return `data.${issue.path.join('.')}: ${message}`;
}

/** Normalised to UTC and milliseconds, from any offset and precision. */
const time = z.iso
  .datetime({ offset: true })
  .refine((value) => Date.parse(value) >= 0, { error: 'must be in 1970 or later.' })
  .transform((value) => new Date(value).toISOString());

/** One CloudEvent 1.0 on the wire. Unknown attributes and data are accepted and ignored. */
export const cloudEvent = z.object({
  specversion: z.literal('1.0'),
  id: z.uuid(),
  source: z.string(),
  type: z.string(),
  subject: name,
  time,
  sequence: z.int().positive(),
  // Distributed Tracing, an extension of CloudEvents. An invalid value is ignored and does not refuse the event.
  traceparent: z.unknown().optional().meta({ type: 'string' }),
  // By the sender's key, over the rest of the event. See eventSignature.ts.
  signature: z.unknown().optional().meta({ type: 'string' }),
  data,
});
export type WireEvent = z.infer<typeof cloudEvent>;

/** The part of an event that must be readable to report its refusal: its place. */
export const envelope = z.object({ id: z.uuid(), subject: name, sequence: z.int().positive() });

export function sourceOf(instance: string): string {
  return `/instances/${instance}`;
}

/** An event as a CloudEvent in structured JSON. */
export function toWire(instance: string, event: ExchangeEvent): WireEvent {
  const { id, subject, sequence, time } = event;
  const { trace, form, ...said } = event.data;
  const { catalogItem } = said;
  const ordered = form && catalogItem && { ...catalogItem, schema: JSON.parse(form) };
  const data = { ...said, ...(ordered && { catalogItem: ordered }) };
  return {
    specversion: '1.0',
    id,
    source: sourceOf(instance),
    type: eventType(event.name),
    subject,
    time,
    sequence,
    ...(isTrace(trace) && { traceparent: trace }),
    data: data as WireEvent['data'],
  };
}

/** The event of a CloudEvent. Null if its type is unknown. */
export function fromWire(event: WireEvent): ExchangeEvent | null {
  const known: EventName | null = eventName(event.type);
  if (!known) return null;
  const { id, subject, sequence, time, traceparent: trace } = event;
  const data = { ...event.data, ...(isTrace(trace) && { trace }) } as ExchangeEvent['data'];
  return { id, name: known, subject, sequence, time, data };
}

/**
 * The headers of Standard Webhooks for a payload: signed by each of our private keys (`v1a`), and under the shared secret
 * (`v1`). A receiver ignores the signatures that it does not know.
 */
export function sign(
  secret: string,
  id: string,
  payload: string,
  signingKeys: readonly string[] = [],
): Record<string, string> {
  const now = new Date();
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const content = `${id}.${timestamp}.${payload}`;
  const own = signingKeys.map((key) => `v1a,${signWith(key, content)}`);
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': [...own, new Webhook(secret).sign(id, now, payload)].join(' '),
  };
}

type GivenHeaders = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Whether the owner of a public key signed the payload (`v1a`). It says nothing about the time, which `isSigned` checks.
 * Only calls with an id of `messageId` can be signed so: that id names the receiver, and no other text that a key signs
 * begins like it.
 */
export function isSignedBy(publicKey: string, payload: string, headers: GivenHeaders): boolean {
  const [id, timestamp, signatures] = standardHeaders.map((name) => String(headers[name] ?? ''));
  if (!id || !bindingOf(id)) return false;
  const content = `${id}.${timestamp}.${payload}`;
  return (signatures ?? '')
    .split(' ', mostSignatures)
    .filter((one) => one.startsWith('v1a,'))
    .some((one) => isSignedWith(publicKey, content, one.slice('v1a,'.length)));
}

const standardHeaders = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;
/** Signatures of a call that are looked at. A rotation has three. */
const mostSignatures = 8;

/** Whether the payload was signed with the secret (`v1`), within five minutes of now. */
export function isSigned(secret: string, payload: string, headers: GivenHeaders): boolean {
  const given: Record<string, string> = {};
  for (const header of standardHeaders) {
    given[header] = String(headers[header] ?? '');
  }
  try {
    new Webhook(secret).verify(payload, given, { jsonParse: false });
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}

/** The purpose of a signed call: the last segment of its path, or `files` for the bytes of a file. */
export const purposes = ['events', 'files', 'heartbeats', 'reconciliations', 'rotations'] as const;
export type Purpose = (typeof purposes)[number];

/** The sender and receiver of a signed call, by their instance ids, and its purpose. */
export interface Binding {
  readonly from: string;
  readonly to: string;
  readonly purpose: Purpose;
}

/**
 * The `webhook-id` of a signed call: `<sender>.<receiver>.<purpose>.<rest>`. The signature covers the id, so the call
 * is valid only for this receiver and this path. The rest is the same when the same call is repeated.
 */
export function messageId({ from, to, purpose }: Binding, parts: readonly string[]): string {
  const rest = createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, 32);
  return `${from}.${to}.${purpose}.${rest}`;
}

/** Parses an id of `messageId`. Null if it has another form. */
export function bindingOf(id: string): { from: string; to: string; purpose: string } | null {
  const [, from, to, purpose] = /^([a-z0-9-]+)\.([a-z0-9-]+)\.([a-z]+)\../.exec(id) ?? [];
  return from && to && purpose ? { from, to, purpose } : null;
}

/** The path of a file below the partner's URL. */
export function filePath({ number, id }: { number: string; id: string }): string {
  return `/exchange/v1/requests/${encodeURIComponent(number)}/attachments/${id}`;
}

/**
 * The signed payload of a file, in place of its bytes, which are checked against the hash when they arrive. One line of
 * JSON, with its members in this order.
 */
export function filePayload(file: {
  number: string;
  id: string;
  sha256: string;
  size: number;
}): string {
  const { size, sha256 } = file;
  return JSON.stringify({ method: 'PUT', path: filePath(file), size, sha256 });
}
