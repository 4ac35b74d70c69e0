import { type ExchangeEvent, eventType } from '../../domain/event';
import type { Connection } from '../../records/connection';
import { observeLag } from '../../telemetry/meters';
import { beginSpan, traceIds } from '../../telemetry/trace';
import type { ReceiveDeps } from './inboundEvent';

/** What came from a partner and is safe: told in the trace of each call that caused some of it over there. */
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

/** Entries are in the journal; what commands lead to, their workflow's commit measures. */
export function measureReceived({ meters }: ReceiveDeps, entries: readonly ExchangeEvent[]): void {
  for (const { arrivedAt } of entries) if (arrivedAt) observeLag(meters, 'apply', arrivedAt);
}
