import type { Payload, PayloadCodec } from '@temporalio/common';
import { z } from 'zod';
import type { Deps } from './deps';
import { invalid } from './http/problem';
import { type Route, route } from './http/route';

const bytes = z.base64();

/** A payload in protobuf's JSON, as Temporal's UI and CLI send it (temporal.api.common.v1.Payload). */
const payloadSchema = z
  .object({ metadata: z.record(z.string(), bytes).optional(), data: bytes.optional() })
  .meta({ id: 'Payload' });
const payloads = z.object({ payloads: z.array(payloadSchema) });
type PayloadJson = z.output<typeof payloadSchema>;

/** Temporal's protocol for remote codecs, below which its UI finds `/decode` and `/encode`. */
export const codecPath = '/codec';

/** Decrypts payloads for operators in Temporal's UI and CLI, with an admin's token. */
export function codecRoutes({ payloadCodec }: Deps): Route[] {
  const translation = (direction: 'decode' | 'encode', summary: string) =>
    route({
      method: 'post',
      path: `${codecPath}/${direction}`,
      audit: { none: 'It changes nothing, and translates only what the caller sends.' },
      summary,
      tag: 'codec',
      roles: ['admin'],
      body: payloads,
      answers: { 200: { description: 'The same payloads, in the same order.', schema: payloads } },
      async handle({ body }) {
        return { status: 200, body: { payloads: await translate(payloadCodec, direction, body) } };
      },
    });
  return [
    translation(
      'decode',
      'Decrypt payloads of Temporal. Payloads that are not encrypted are returned unchanged',
    ),
    translation('encode', 'Encrypt payloads for Temporal, if encryption is configured'),
  ];
}

async function translate(
  codec: PayloadCodec | null,
  direction: 'decode' | 'encode',
  body: z.output<typeof payloads>,
): Promise<PayloadJson[]> {
  if (!codec) return body.payloads;
  const translated = codec[direction](body.payloads.map(fromJson));
  return (await translated.catch(refuseKey)).map(toJson);
}

/** A payload that is encrypted with an unknown key, or not by Crossdesk. */
function refuseKey(error: unknown): never {
  throw invalid('payloads', error instanceof Error ? error.message : String(error));
}

function fromJson({ metadata = {}, data = '' }: PayloadJson): Payload {
  const entries = Object.entries(metadata).map(([name, text]) => [name, decoded(text)] as const);
  return { metadata: Object.fromEntries(entries), data: decoded(data) };
}

function toJson({ metadata, data }: Payload): PayloadJson {
  const entries = Object.entries(metadata ?? {}).map(
    ([name, value]) => [name, encoded(value)] as const,
  );
  return { metadata: Object.fromEntries(entries), data: encoded(data ?? new Uint8Array()) };
}

function decoded(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}

function encoded(value: Uint8Array): string {
  return Buffer.from(value).toString('base64');
}
