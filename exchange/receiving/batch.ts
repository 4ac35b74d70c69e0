import { z } from 'zod';
import { parseJson } from '../../api/http/json';
import { checkValue } from '../../api/http/wellFormed';
import { Refused } from '../../domain/refusal';
import type { Connection } from '../../records/connection';
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
 * @throws Refused `invalid` if the body is not a batch of CloudEvents
 */
export function readBatch(connection: Connection, payload: string): Arrival[] {
  const batch = z.array(envelope.loose()).max(maxBatchEvents).safeParse(parseJson(payload));
  if (!batch.success) {
    throw unreadable('The body is not a valid batch of CloudEvents.', batch.error);
  }
  return batch.data.map((raw) => {
    const { id, subject, sequence } = raw;
    return { id, subject, sequence, event: readEvent(connection, raw) };
  });
}

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
