import { Readable } from 'node:stream';
import { z } from 'zod';
import { auditHead, auditLinks, verifyAudit } from '../records/auditChain';
import { type AuditRecord, listAudit } from '../records/auditEntries';
import { findForwarding } from '../records/auditForwarding';
import type { Deps } from './deps';
import { maybe, time, wholeNumber, word } from './http/fields';
import { answerPage, pageOf, pageQuery } from './http/page';
import { invalid } from './http/problem';
import { base, type Route, route } from './http/route';

const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, { error: 'must be a SHA-256 in hexadecimal.' })
  .meta({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' });
const values = maybe(z.record(z.string(), z.unknown()));

const entrySchema = z
  .object({
    position: z.int().meta({ description: 'Its place in the chain, from 1.' }),
    hash,
    id: z.uuid(),
    at: time,
    actor: z.object({
      kind: z.enum(['user', 'external system', 'partner', 'instance', 'command line', 'database']),
      name: z.string(),
      via: z.enum(['session', 'token', 'password']).optional(),
      by: z.string().optional().meta({ description: 'The person that a partner names.' }),
      approvedBy: z.string().optional().meta({
        description: 'The second admin, if the action needed one.',
      }),
    }),
    action: z.string().meta({ example: 'user.update' }),
    target: z.object({
      type: z.string().meta({ example: 'user' }),
      id: z.string().meta({ example: 'Kim Park' }),
      name: maybe(z.string()).meta({ example: 'Kim Park' }),
    }),
    before: values.meta({ description: 'The values that changed. Null if the target is new.' }),
    after: values.meta({ description: 'Null if the target was deleted.' }),
    address: maybe(z.string()).meta({ example: '203.0.113.7' }),
    trace: maybe(z.string()).meta({
      description: 'The trace id.',
      example: '4bf92f3577b34da6a3ce929d0e0e4736',
    }),
    request: maybe(z.string()).meta({ example: 'PATCH /api/v1/users/{name}' }),
  })
  .meta({ id: 'AuditEntry' });

const headSchema = z.object({ position: z.int(), hash });

const verificationSchema = z
  .object({
    ok: z.boolean(),
    entries: z.int().meta({ description: 'The number of entries that were checked.' }),
    head: headSchema.meta({ description: 'The end of the chain. Keep it elsewhere.' }),
    sealed: maybe(headSchema).meta({
      description: 'The newest end that was sealed with the secret key.',
    }),
    faults: z
      .array(
        z.object({
          position: z.int(),
          message: z.string().meta({ example: 'Entry 7 is missing.' }),
        }),
      )
      .meta({
        description: 'Where the chain was tampered with, and how. At most 100.',
      }),
  })
  .meta({ id: 'AuditVerification' });

const forwardingSchema = z
  .object({
    receiver: maybe(z.string()).meta({
      description: 'Where entries are sent as well. Null: nowhere.',
      example: 'syslog+tls://siem.example.com:6514',
    }),
    waiting: z.int().meta({ description: 'Entries that the receiver does not have yet.' }),
    failures: z.int().meta({ description: 'Attempts that failed since the last success.' }),
    lastSuccess: maybe(time),
    lastError: maybe(z.string()).meta({
      description: 'Why the last attempt failed. Null if it did not.',
      example: 'siem.example.com answered 503',
    }),
  })
  .meta({ id: 'AuditForwarding' });

/** With milliseconds in UTC, as entries have it. */
const moment = z.iso
  .datetime({ offset: true })
  .transform((given) => new Date(given).toISOString())
  .meta({ type: 'string', format: 'date-time' });

const shared = { method: 'get', tag: 'audit', roles: ['admin'] } as const;

/** The audit log, for admins: its entries, an export, and whether it was tampered with. */
export function auditRoutes({ db, vault, auditReceiver }: Deps): Route[] {
  return [
    route({
      ...shared,
      path: '/audit',
      summary: 'List the entries of the audit log, newest first',
      query: z.strictObject({
        ...pageQuery,
        actor: word.optional().meta({ description: 'Its name.' }),
        action: word
          .optional()
          .meta({ description: 'An action, or its first part: `user.update`, or `user`.' }),
        target: word
          .optional()
          .meta({ description: 'A type, or one target: `user`, or `user/Dana`.' }),
        after: moment.optional(),
        before: moment.optional(),
      }),
      answers: { 200: pageOf(entrySchema) },
      handle: ({ query }) =>
        answerPage({
          path: `${base}/audit`,
          query,
          place: z.int().min(1),
          list: (limit, below) => listAudit(db, query, { limit, below }),
          placeOf: ({ position }) => position,
          show: entryView,
        }),
    }),
    route({
      ...shared,
      path: '/audit/export',
      audit: 'audit.export',
      summary: 'Export the whole audit log, or what is behind a position, oldest first',
      query: z.strictObject({
        position: wholeNumber(0, 999_999_999)
          .optional()
          .meta({ description: 'The last position that you have: only later entries are sent.' }),
      }),
      answers: {
        200: {
          description:
            'A line of JSON for each entry: `position`, `previous`, `hash` and `entry`. `hash` is the SHA-256 of position, previous and entry with a line feed between, where the entry is canonical JSON (RFC 8785), as it is in the line.',
          contentType: 'application/x-ndjson',
          schema: z.string(),
          headers: { 'Content-Disposition': 'The name of the file.' },
        },
      },
      async handle({ query: { position = 0 }, stillIn }) {
        const { position: until } = await auditHead(db);
        async function* lines() {
          for await (const link of auditLinks(db, { after: position, until })) {
            if (link.position % 1_000 === 0) await stillIn();
            const { position, previous, hash, content } = link;
            yield `{"position":${position},"previous":"${previous}","hash":"${hash}","entry":${content}}\n`;
          }
        }
        const headers = {
          'Content-Type': 'application/x-ndjson',
          'Content-Disposition': 'attachment; filename="audit.ndjson"',
        };
        return { status: 200, body: Readable.from(lines(), { objectMode: false }), headers };
      },
    }),
    route({
      ...shared,
      path: '/audit/forwarding',
      summary: 'Show how far the audit log is forwarded to another system',
      answers: { 200: { description: 'How far it is.', schema: forwardingSchema } },
      async handle() {
        const nowhere = { receiver: null, waiting: 0, failures: 0, lastError: null };
        if (!auditReceiver) return { status: 200, body: { ...nowhere, lastSuccess: null } };
        const { lastSuccessAt, ...found } = await findForwarding(db, auditReceiver.url);
        const lastSuccess = lastSuccessAt?.toISOString() ?? null;
        return { status: 200, body: { ...found, lastSuccess } };
      },
    }),
    route({
      ...shared,
      path: '/audit/verification',
      summary: 'Check every entry of the audit log, and say where it was tampered with',
      query: z.strictObject({
        position: wholeNumber(1, 999_999_999)
          .optional()
          .meta({ description: 'Of an entry that you noted elsewhere, with its `hash`.' }),
        hash: hash.optional(),
      }),
      answers: { 200: { description: 'What was found.', schema: verificationSchema } },
      async handle({ query: { position, hash } }) {
        if ((position === undefined) !== (hash === undefined))
          throw invalid('query', 'must have both position and hash, or neither.');
        const noted = position !== undefined && hash !== undefined ? { position, hash } : undefined;
        const { faults, ...found } = await verifyAudit(db, vault, noted);
        return { status: 200, body: { ok: faults.length === 0, ...found, faults } };
      },
    }),
  ];
}

function entryView({ target, ...entry }: AuditRecord): z.input<typeof entrySchema> {
  const { before, after } = entry;
  return {
    ...entry,
    target: { ...target, name: target.name ?? null },
    before: before && { ...before },
    after: after && { ...after },
  };
}
