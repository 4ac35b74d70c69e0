import type { Database } from '../../records/database';

/** A request as a side's row has it, in what both sides agree on. */
export interface RequestRow {
  readonly number: string;
  readonly state: string;
  readonly assignedTo: string | null;
  readonly assignmentGroup: string | null;
  readonly resolutionCode: string | null;
  readonly resolutionNotes: string | null;
  readonly closedAt: string | null;
}

export interface EntryRow {
  readonly id: string;
  readonly record: string;
  readonly kind: string;
  readonly text: string;
  readonly by: string;
  readonly instance: string;
  readonly at: string;
}

export interface FileRow {
  readonly record: string;
  readonly name: string;
  /** Of the bytes that are kept, and as it was promised. */
  readonly sha256: string;
  readonly promised: string;
}

export interface OutgoingRow {
  readonly subject: string;
  readonly name: string;
  readonly status: string;
  readonly lastError: string | null;
}

export interface SequenceRow {
  readonly subject: string;
  readonly sent: number;
  readonly received: number;
}

/** What stands in an instance's database about exchanged requests. */
export interface SideRecords {
  readonly requests: ReadonlyMap<string, RequestRow>;
  /** Of each record, in the order in which it is read. */
  readonly journals: ReadonlyMap<string, readonly EntryRow[]>;
  readonly files: ReadonlyMap<string, readonly FileRow[]>;
  /** What is not delivered. */
  readonly outbox: readonly OutgoingRow[];
  readonly sequences: ReadonlyMap<string, SequenceRow>;
}

const utc = (column: string) =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')`;

export async function readRecords(db: Database): Promise<SideRecords> {
  const requests: RequestRow[] = await db('requests')
    .orderBy('number')
    .select({
      number: 'number',
      state: 'state',
      assignedTo: 'assigned_to',
      assignmentGroup: 'assignment_group',
      resolutionCode: 'resolution_code',
      resolutionNotes: 'resolution_notes',
      closedAt: db.raw(utc('closed_at')),
    });
  const entries: EntryRow[] = await db('journal')
    .whereIn('record', db('requests').select('number'))
    // The nightly reconciliation may come in the middle, and notes what it does on its own side.
    .whereNot((note) => note.where({ kind: 'system' }).whereLike('text', 'Reconciled. %'))
    .orderBy(['record', 'journal.at', 'id'])
    .select('id', 'record', 'kind', 'text', 'by', 'instance', { at: db.raw(utc('journal.at')) });
  const files: FileRow[] = await db('attachments as a')
    .orderBy(['record', 'a.name'])
    .select({
      record: 'a.record',
      name: 'a.name',
      promised: 'a.sha256',
      sha256: db.raw(
        `(select encode(sha256(string_agg(bytes, ''::bytea order by n)), 'hex')
          from attachment_chunks where attachment_id = a.id)`,
      ),
    });
  const outbox: OutgoingRow[] = await db('outbox')
    .whereNot('status', 'delivered')
    .orderBy('position')
    .select('subject', 'name', 'status', { lastError: 'last_error' });
  const sequences: SequenceRow[] = await db('exchange_sequences').select(
    'subject',
    'sent',
    'received',
  );
  return {
    requests: new Map(requests.map((row) => [row.number, row])),
    journals: grouped(entries),
    files: grouped(files),
    outbox,
    sequences: new Map(sequences.map((row) => [row.subject, row])),
  };
}

/** How much is still on its way: open requests, and what is not delivered. */
export async function countUndelivered(db: Database): Promise<number> {
  const { rows } = await db.raw(
    `select (select count(*) from requests where state not in ('Closed', 'Cancelled'))
       + (select count(*) from outbox where status <> 'delivered') as count`,
  );
  return rows[0].count;
}

function grouped<T extends { readonly record: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(row.record, [...(groups.get(row.record) ?? []), row]);
  return groups;
}
