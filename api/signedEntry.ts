import { z } from 'zod';
import { findSignedEntry } from '../records/signedEntry';
import type { Deps } from './deps';
import { time } from './http/fields';
import { type Route, route } from './http/route';
import { signingKeySchema, signingKeyView } from './signatureView';

const signedEntrySchema = z
  .object({
    format: z.literal('crossdesk-signed-entry/1'),
    receivedBy: z.string().meta({ description: 'The id of this instance.' }),
    sentBy: z.string().meta({ description: 'The id of the partner that signed it.' }),
    record: z.string(),
    entry: z.object({
      id: z.uuid(),
      kind: z.string(),
      text: z.string(),
      by: z.string(),
      instance: z.string(),
      at: time,
    }),
    events: z
      .array(
        z.object({
          event: z.record(z.string(), z.unknown()).meta({
            description:
              'The CloudEvent as the partner signed it. `signature` is Ed25519 in base64, over the canonical JSON (RFC 8785) of all other attributes.',
          }),
          receivedAt: time,
          key: signingKeySchema,
        }),
      )
      .meta({ description: 'The event that made the entry, and its edits.' }),
  })
  .meta({ id: 'SignedEntry' });

/** What a partner signed, for disputes. */
export function signedEntryRoutes({ db, instance }: Deps): Route[] {
  return [
    route({
      method: 'get',
      path: '/signed-entries/{id}',
      summary:
        "Export a partner's entry with its signed events and the partner's public key, to verify it elsewhere",
      tag: 'connections',
      roles: ['admin'],
      audit: 'signed-entry.export',
      params: z.object({ id: z.uuid() }),
      answers: {
        200: {
          description: 'What `npm run crossdesk -- verify-signature <file>` verifies.',
          schema: signedEntrySchema,
        },
      },
      async handle({ params }) {
        const { entry, record, partner, events } = await findSignedEntry(db, params.id);
        const { id, kind, text, by, instance: where, at } = entry;
        const body: z.input<typeof signedEntrySchema> = {
          format: 'crossdesk-signed-entry/1',
          receivedBy: instance,
          sentBy: partner,
          record,
          entry: { id, kind, text, by, instance: where, at: at.toISOString() },
          events: events.map(({ text: signed, signature, receivedAt, key }) => ({
            event: { ...JSON.parse(signed), signature },
            receivedAt: receivedAt.toISOString(),
            key: signingKeyView(key),
          })),
        };
        return { status: 200, body };
      },
    }),
  ];
}
