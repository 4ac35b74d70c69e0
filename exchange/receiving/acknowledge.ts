import { type ExchangeEvent, eventType } from '../../domain/event';
import type { Connection } from '../../records/connection';
import { observeLag } from '../../telemetry/meters';
import { beginSpan, traceIds } from '../../telemetry/trace';
import type { ReceiveDeps } from './inboundEvent';

/**
 * Logs the events that were received and stored, and records a span in the trace of each call that caused some of them.
 */
export function logReceived(
  { instance, log }: ReceiveDeps,
  { partner }: Connection,
  events: readonly ExchangeEvent[],
): void {
  if (events.length === 0) return;
  for (const { name, subject, arrivedAt, data } of events) {
    const { trace: parent } = data;
    if (!parent) continue;
    const attributes = {
      'crossdesk.instance': instance,
      'crossdesk.number': subject,
      'crossdesk.partner': partner,
    };
    const start = arrivedAt ? { startTime: arrivedAt } : {};
    const options = { parent, kind: 'CONSUMER', attributes, ...start } as const;
    beginSpan(`take ${eventType(name)}`, options).span.end();
  }
  const traces = traceIds(events.map(({ data }) => data.trace));
  log.info({ from: partner, events: events.length, traces }, 'taken');
}

/**
 * Measures the lag of entries, which are in the journal now. For commands, the commit of their workflow measures it.
 */
export function measureReceived({ meters }: ReceiveDeps, entries: readonly ExchangeEvent[]): void {
  for (const { arrivedAt } of entries) if (arrivedAt) observeLag(meters, 'apply', arrivedAt);
}
