import { eventType } from '../domain/event';
import type { Target } from '../exchange/client';
import type { QueuedEvent } from '../records/outbox';
import { observeLag } from '../telemetry/meters';
import { beginSpan, traceIds } from '../telemetry/trace';
import type { ActivityDeps } from './deps';

/** Measures what a partner has accepted, and records a span in the trace of each call that caused some of it. */
export function traceDelivered(
  { instance, log, meters }: ActivityDeps,
  { url }: Target,
  events: readonly QueuedEvent[],
  sentAt: number,
): void {
  if (events.length === 0) return;
  const now = Date.now();
  for (const { name, subject, queuedAt, data } of events) {
    observeLag(meters, 'queue', queuedAt.getTime(), sentAt);
    observeLag(meters, 'network', sentAt, now);
    if (!data.trace) continue;
    const attributes = {
      'crossdesk.instance': instance,
      'crossdesk.number': subject,
      'server.address': new URL(url).hostname,
      'crossdesk.batch': events.length,
    };
    const { trace: parent } = data;
    const options = { parent, kind: 'PRODUCER', attributes, startTime: sentAt } as const;
    beginSpan(`deliver ${eventType(name)}`, options).span.end();
  }
  const traces = traceIds(events.map(({ data }) => data.trace));
  log.info({ to: url, events: events.length, traces }, 'delivered');
}
