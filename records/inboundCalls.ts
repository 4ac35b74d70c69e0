import type { Database } from './database';

/** How exact the time of the last call is. */
const precision = '1 minute';

/** Records that a partner's heartbeat, or a webhook of a desk, has arrived. */
export async function recordInboundCall(db: Database, source: string): Promise<void> {
  await db.raw(
    `insert into inbound_calls (source, at) values (?, now())
     on conflict (source) do update set at = excluded.at
     where inbound_calls.at < now() - interval '${precision}'`,
    [source],
  );
}

/** When each source last called, by the id of its connection or desk. A source that never has is absent. */
export async function lastInboundCalls(
  db: Database,
  sources: readonly string[],
): Promise<ReadonlyMap<string, Date>> {
  const rows: { source: string; at: Date }[] = await db('inbound_calls')
    .whereIn('source', [...sources])
    .select('source', 'at');
  return new Map(rows.map(({ source, at }) => [source, at]));
}
