import type { Account, Entries } from '../domain/reconciliation';
import { entryCrosses } from './crossing';
import type { Database } from './database';

/** The subjects to report: the next page in order, or the named ones. */
export type Subjects =
  | { readonly after: string; readonly limit: number }
  | { readonly named: readonly string[] };

export interface AccountsQuery {
  /** The connection's id. */
  readonly connection: string;
  readonly subjects: Subjects;
  /** Work notes are compared from this time on, ISO 8601. Null if work notes do not cross. */
  readonly notesSince: string | null;
}

/**
 * Reads one page of what is compared with the partner, by subject, in one statement: the sequence numbers and, for a
 * request, digests of its state with the ids of the entries that cross, of their edits, and of its follow-up and rating.
 * Closed requests are left out after 30 days, when their delivered events are deleted and cannot be resent, unless they
 * are asked for by name.
 */
export async function accountsOf(
  db: Database,
  { connection, subjects, notesSince }: AccountsQuery,
): Promise<Account[]> {
  const isNamed = 'named' in subjects;
  const { rows } = await db.raw(
    `with page as (${isNamed ? named : nextPage}), waiting as (
       select o.subject, min(o.sequence) as first from outbox o join page p on p.subject = o.subject
       where o.connection_id = :connection and o.status in ('waiting', 'failed')
       group by o.subject
     )
     select p.subject, p.sent, coalesce(w.first - 1, p.sent) as delivered, p.received,
       coalesce(
         (select min(o.sequence) from outbox o where o.connection_id = :connection and o.subject = p.subject),
         p.sent + 1
       ) as kept,
       case when g.given_up is not true then r.state end as state,
       case when g.given_up is not true
         then encode(sha256(convert_to(r.state || coalesce(e.ids, ''), 'UTF8')), 'hex') end as digest,
       encode(sha256(convert_to(e.edits, 'UTF8')), 'hex') as edits,
       case when r.number is not null and g.given_up is not true then encode(sha256(convert_to(
         jsonb_build_array(r.follow_up_of, r.rating, r.rating_text)::text, 'UTF8')), 'hex') end as details,
       null as entries
     from page p
     left join waiting w on w.subject = p.subject
     left join requests r on r.number = p.subject and r.connection_id = :connection
     -- Its submission was refused and discarded: the partner is not expected to have this request.
     left join journal g on g.id = r.id
     left join lateral (
       select string_agg(j.id::text, ',' order by j.id) as ids, string_agg(concat_ws(' ', j.id, j.revision, md5(j.text), (
           select string_agg(md5(v.text), ' ' order by v.revision) from journal_revisions v where v.journal_id = j.id
         )), ',' order by j.id) filter (where j.revision > 0) as edits
       from journal j where j.record = r.number and ${entryCrosses}
     ) e on true
     order by p.subject`,
    {
      connection,
      notesSince,
      ...(isNamed ? { named: [...subjects.named] } : subjects),
    },
  );
  return rows;
}

const current = `exchange_sequences s
  left join requests r on r.number = s.subject
  where s.connection_id = :connection and s.subject > :after
    and (r.closed_at is null or r.closed_at > now() - interval '30 days')
  order by s.subject limit :limit`;
const nextPage = `select s.subject, s.sent, s.received from ${current}`;

/** A subject that is unknown here has sequence numbers of 0. */
const named = `
  select n.subject, coalesce(s.sent, 0) as sent, coalesce(s.received, 0) as received
  from unnest(cast(:named as text[])) as n (subject)
  left join exchange_sequences s on s.connection_id = :connection and s.subject = n.subject`;

/** The subjects of a connection, in the order of its pages. */
export async function subjectsOf(
  db: Database,
  connection: string,
  page: { readonly after: string; readonly limit: number },
): Promise<string[]> {
  const { rows } = await db.raw(`select s.subject from ${current}`, { connection, ...page });
  return rows.map(({ subject }: { readonly subject: string }) => subject);
}

/** Returns the given subjects that are unknown here. */
export async function unknownOf(
  db: Database,
  connection: string,
  subjects: readonly string[],
): Promise<string[]> {
  const { rows } = await db.raw(
    `select n.subject from unnest(cast(:subjects as text[])) as n (subject)
     where not exists (
       select from exchange_sequences s where s.connection_id = :connection and s.subject = n.subject
     )`,
    { connection, subjects: [...subjects] },
  );
  return rows.map(({ subject }: { readonly subject: string }) => subject);
}

/** The ids of the entries in each request's digest. Requests with more than `most` such entries are left out. */
export async function entriesOf(
  db: Database,
  instance: string,
  { connection, named, notesSince }: Omit<AccountsQuery, 'subjects'> & { named: readonly string[] },
  most: number,
): Promise<Map<string, Entries>> {
  const { rows } = await db.raw(
    `select r.number,
       coalesce(jsonb_agg(j.id order by j.id) filter (where j.instance = :instance), '[]') as own,
       coalesce(jsonb_agg(j.id order by j.id) filter (where j.instance <> :instance), '[]') as other
     from requests r left join journal j on j.record = r.number and ${entryCrosses}
     where r.connection_id = :connection and r.number = any(cast(:named as text[]))
     group by r.number having count(j.id) <= :most`,
    { instance, connection, notesSince, named: [...named], most },
  );
  return new Map(
    rows.map((row: Entries & { readonly number: string }) => [
      row.number,
      { own: row.own, other: row.other },
    ]),
  );
}
