import { insertConnection } from '../../records/connection';
import type { Database } from '../../records/database';

/** The entries of a request: its states, comments and work notes. */
export const entriesEach = 10;
export const connection = '5f0c9a17-6f5e-4d0e-9d5a-1b0c3c1f7a10';
/** After how many days a closed request is archived here. */
export const archiveAfterDays = 180;

export const numberOf = (n: number) => `ACME-PRQ${String(n).padStart(9, '0')}`;

/** The tables that are filled. Their indexes are made again afterwards, which is faster. */
const filled = ['requests', 'tasks', 'journal', 'search_documents', 'outbox', 'exchange_sequences'];

/**
 * Fills the database of a provider with so many journal entries: requests of three years, the newest 2 % of them open, ten
 * entries each, of which four are comments or work notes that are searched, and a partner's events of the last 30 days. A
 * request was closed five days after it was opened, and archived after `archiveAfterDays`.
 */
export async function fill(db: Database, entries: number): Promise<void> {
  await insertConnection(db, {
    ...{ id: connection, partner: 'acme', partnerIs: 'customer' },
    ...{ url: 'http://acme.example', secret: 'sealed' },
  });
  await db('connections').where({ id: connection }).update({ state: 'Active' });
  await db.transaction(async (trx) => {
    // Triggers would write a row at a time what is written in one statement here.
    await trx.raw(`set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;
      set local session_replication_role = replica; set local maintenance_work_mem = '1GB'`);
    const { rows } = await trx.raw(
      `select i.indexname as name, i.indexdef as definition from pg_indexes i
       where i.tablename = any(?) and not exists (select from pg_constraint c where c.conname = i.indexname)`,
      [filled],
    );
    for (const { name } of rows) await trx.raw(`drop index "${name}"`);
    const requests = Math.round(entries / entriesEach);
    for (const sql of statements) await trx.raw(sql, { requests, connection, archiveAfterDays });
    for (const { definition } of rows) await trx.raw(definition);
  });
  for (const table of filled) await db.raw(`vacuum analyze ${table}`);
}

const number = `'ACME-PRQ' || lpad(n::text, 9, '0')`;

const statements = [
  // n grows with the time, like the numbers of requests.
  `insert into requests (
     number, id, side, connection_id, customer, provider, catalog_item, kind, short_description, description, priority,
     variables, policy, opened_by, state, assigned_to, assignment_group, opened_at, updated_at, last_entry_at, closed_at,
     archived_at, started
   )
   select ${number}, gen_random_uuid(), 'provider', :connection, 'acme', 'northwind', 'bench', 'help',
     'The printer on floor ' || n % 40 || ' is offline', repeat('It blinks red. ', 8), 1 + n % 5, '{}', '{}',
     'Person ' || n % 2000, case when isOpen then 'Work in Progress' else 'Closed' end, 'Agent ' || n % 500,
     'Group ' || n % 20, at, coalesce(closed, at), coalesce(closed, at), closed,
     case when closed < now() - make_interval(days => :archiveAfterDays) then closed end, true
   from generate_series(1, cast(:requests as integer)) as n,
     lateral (select n > 0.98 * :requests as isOpen,
       now() - interval '1 hour' - (:requests - n) * (interval '3 years' / :requests) as at) t,
     lateral (select case when not isOpen then at + interval '5 days' end as closed) c`,
  `insert into tasks (number, request, title)
   select 'TASK' || lpad(n::text, 9, '0'), ${number}, 'The printer is offline'
   from generate_series(1, cast(:requests as integer)) as n`,
  `insert into journal (id, record, kind, text, by, instance, at, landed_at, state)
   select gen_random_uuid(), r.number,
     case when e in (2, 4, 6) then 'comment' when e = 8 then 'work note' else 'state' end,
     case when e in (2, 4, 6, 8) then 'Floor ' || e * 7 || ': toner ' || substr(md5(r.number || e), 1, 6)
         || ' is empty, and display ' || substr(md5(r.number), 1, 2) || ' blinks in colour ' || substr(md5(e || r.number), 1, 3)
       else 'Work in Progress.' end,
     case when e % 2 = 0 then 'Person ' || abs(hashtext(r.number)) % 2000 else 'Agent ' || abs(hashtext(r.number)) % 500 end,
     case when e % 2 = 0 then 'acme' else 'northwind' end, at, at, case when e % 2 = 1 then 'Work in Progress' end
   from requests r, generate_series(1, ${entriesEach}) as e, lateral (select r.opened_at + e * interval '4 hours' as at) t
   order by at`,
  `insert into search_documents (id, record, work_note, document)
   select 'journal/' || id, record, kind = 'work note', search_document('', text) from journal where kind <> 'state'`,
  `insert into search_documents (id, record, work_note, document)
   select 'requests/' || number, number, false, search_document(number, short_description) from requests`,
  `insert into exchange_sequences (connection_id, subject, sent, received)
   select :connection, number, 6, 4 from requests`,
  `insert into outbox (id, connection_id, subject, sequence, name, time, data, status, created_at, delivered_at)
   select j.id, :connection, j.record, row_number() over (partition by j.record order by j.at), 'commented', j.at,
     jsonb_build_object('by', j.by, 'kind', j.kind, 'text', j.text), 'delivered', j.at, j.at
   from journal j where j.instance = 'northwind' and j.at > now() - interval '30 days'`,
];
