import { Client, Connection } from '@temporalio/client';
import type { Database } from '../../records/database';

/** What is compared of a table. The rest is changed by deliveries, by the clock, or by each call of a token. */
const settled: Readonly<Record<string, string>> = {
  connection_samples: 'null',
  connections: '(t.id, t.partner, t.url, t.secret, t.state)',
  outbox: 't.id',
  rate_limits: 'null',
  tokens: `(to_jsonb(t) - 'last_used_at')`,
};

/** Rows that a worker removes once it has done what they ask for. */
const queues = ['unnoticed_entries', 'audit_seals'];

/** Every row of every table, as text, without what changes by itself: to check that nothing was written. */
export function dumpRecords(db: Database): Promise<string> {
  return rowsOf(db, (table) => settled[table] ?? 't', queues);
}

/** Every row of every table, as text. */
export function dump(db: Database): Promise<string> {
  return rowsOf(db, () => 't', []);
}

async function rowsOf(
  db: Database,
  shown: (table: string) => string,
  leftOut: readonly string[],
): Promise<string> {
  const { rows: tables } = await db.raw(
    `select quote_ident(table_name) as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  const lines: string[] = [];
  for (const { name } of tables as { name: string }[]) {
    if (leftOut.includes(name)) continue;
    const { rows } = await db.raw(`select ${shown(name)}::text as line from ${name} t order by 1`);
    lines.push(name, ...rows.map(({ line }: { line: string }) => line));
  }
  return lines.join('\n');
}

/** Every event of every execution of a namespace, with the payloads as they read. */
export async function histories(address: string, namespace: string): Promise<string> {
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection, namespace });
    const texts: string[] = [];
    // Not by the client's own list, which would have to be able to read what is encrypted.
    const { executions } = await connection.workflowService.listWorkflowExecutions({
      namespace,
      pageSize: 1_000,
    });
    for (const { execution } of executions) {
      const { workflowId, runId } = { ...execution };
      if (!workflowId || !runId) throw new Error('Temporal lists an execution without its ids.');
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      texts.push(workflowId, readable(history));
    }
    return texts.join('\n');
  } finally {
    await connection.close();
  }
}

/** As JSON, in which the bytes of payloads are base64, but for these. */
function readable(history: object): string {
  return JSON.stringify(history, (key, value: unknown) =>
    key === 'data' && typeof value === 'string'
      ? Buffer.from(value, 'base64').toString('utf8')
      : value,
  );
}
