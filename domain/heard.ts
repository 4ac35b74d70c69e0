import type { Change } from './commit';
import type { ExchangeEvent } from './event';
import { hear, type Lifecycle, type Standing } from './lifecycle';

/** What the partner's event makes of a record: its entry under its own author and time, and what it decides. */
export function heardChange(
  table: Lifecycle,
  record: Standing,
  event: ExchangeEvent,
  partner: string,
): Change {
  const { by = 'Crossdesk', kind = 'system', text = '', fields = {} } = event.data;
  const outcome = hear(table, record, { name: event.name, kind, text, fields });
  return {
    id: event.id,
    by,
    from: { instance: partner, at: event.time },
    kind: outcome.kind,
    text: outcome.text,
    late: outcome.late,
    state: outcome.state,
    fields: outcome.fields,
  };
}
