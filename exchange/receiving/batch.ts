import { z } from 'zod';
import { parseJson } from '../../api/http/json';
import { checkValue } from '../../api/http/wellFormed';
import { Refused } from '../../domain/refusal';
import type { PartnerKey } from '../../domain/signingKeys';
import type { Connection } from '../../records/connection';
import { proofOf } from '../eventSignature';
import {
  cloudEvent,
  envelope,
  fromWire,
  maxBatchEvents,
  maxEventBytes,
  sourceOf,
  type WireEvent,
} from '../wire';
import type { Arrival } from './inboundEvent';
import { unreadable } from './payload';

/**
 * Reads a batch of events. An event that cannot be accepted is in it with the reason; the other events count.
 * @param key the partner's key that signed the call, and must have signed each event. Null: none has to
 * @throws Refused `invalid` if the body is not a batch of CloudEvents
 */
export function readBatch(
  connection: Connection,
  key: PartnerKey | null,
  payload: string,
): Arrival[] {
  const batch = z.array(envelope.loose()).max(maxBatchEvents).safeParse(parseJson(payload));
  if (!batch.success) {
    throw unreadable('The body is not a valid batch of CloudEvents.', batch.error);
  }
  return batch.data.map((raw) => {
    const { id, subject, sequence } = raw;
    const event = readEvent(connection, raw);
    if (!key || 'unreadable' in event) return { id, subject, sequence, event };
    const proof = proofOf(key, raw);
    const place = { id, subject, sequence };
    return proof ? { ...place, event, proof } : { ...place, event: unsigned };
  });
}

const unsigned = {
  unreadable: 'signature: must be that of the key which signed the call, over the canonical event',
};

function readEvent(connection: Connection, raw: unknown): Arrival['event'] {
  const bytes = Buffer.byteLength(JSON.stringify(raw));
  if (bytes > maxEventBytes) {
    return { unreadable: `an event may have ${maxEventBytes} bytes, and this one has ${bytes}` };
  }
  const event = cloudEvent.safeParse(raw);
  if (!event.success) {
    const [issue] = event.error.issues;
    return { unreadable: `${issue?.path.join('.')}: ${issue?.message}` };
  }
  if (event.data.source !== sourceOf(connection.partner)) {
    return { unreadable: `source: must be ${sourceOf(connection.partner)}` };
  }
  const unkeepable = faultOfForms(event.data);
  if (unkeepable) return { unreadable: unkeepable };
  const known = fromWire(event.data);
  if (!known) return { unreadable: `type: "${event.data.type}" is not known here` };
  return { ...known, arrivedAt: Date.now() };
}

/**
 * Says why forms of the sender cannot be accepted: Postgres could not store them, or our own API would not accept them.
 */
function faultOfForms({ data }: WireEvent): string | null {
  try {
    checkValue(data.request?.variables, 'data.request.variables', 1);
    checkValue(data.catalogItem?.schema, 'data.catalogItem.schema', 1);
    return null;
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}
