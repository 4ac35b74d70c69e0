import { createHash } from 'node:crypto';
import type { Database } from './database';

/** Maximum number of unknown subjects that a partner can name in a week. */
export const mostUnknown = 1_000;
/** Maximum number of repairs of a subject in a day. */
const mostActs = 50;

export interface SeenDifference {
  readonly connection: string;
  readonly subject: string;
  /** Whether this side has the request. */
  readonly here: boolean;
  /** Whether this side knows the subject at all. */
  readonly known: boolean;
  /** The accounts of both sides. */
  readonly difference: object;
}

/**
 * Claims a repair. It can be claimed once an hour for the same difference, at most `mostActs` times a day for a
 * changing one, and not for a new unknown subject if the partner has named too many of them.
 * @returns false if the difference must not be repaired now
 */
export async function claimRepair(db: Database, seen: SeenDifference): Promise<boolean> {
  const { connection, subject, here, known } = seen;
  const difference = createHash('sha256').update(JSON.stringify(seen.difference)).digest('hex');
  const { rowCount } = await db.raw(
    `insert into repairs as r (connection_id, subject, difference, known)
     select :connection, :subject, :difference, :known
     where :known or exists (select from repairs where connection_id = :connection and subject = :subject)
       or (select count(*) from repairs where connection_id = :connection and not known) < :mostUnknown
     on conflict (connection_id, subject) do update set
       difference = excluded.difference, known = r.known or :here, acted_at = now(),
       acts = case when r.acted_at < now() - interval '1 day' then 1 else r.acts + 1 end
     where r.acted_at < now() - interval '1 hour'
       or (r.difference <> excluded.difference and r.acts < :mostActs)`,
    { connection, subject, difference, known, here, mostUnknown, mostActs },
  );
  return rowCount > 0;
}

/** Deletes old data of reconciliations. @returns how many rows */
export async function tidyRepairs(db: Database): Promise<number> {
  const repairs = await db('repairs').whereRaw(`acted_at < now() - interval '7 days'`).delete();
  const repaired = await db('drift').whereRaw(`repaired_at < now() - interval '90 days'`).delete();
  // Subjects that a partner named a month ago and that never arrived.
  const { rowCount: unarrived } = await db.raw(
    `delete from drift d where d.found_at < now() - interval '30 days'
       and d.subject like '%-PRQ%'
       and not exists (select from requests r where r.number = d.subject)`,
  );
  const { rowCount: sequences } = await db.raw(
    `delete from exchange_sequences s where s.received = 0 and s.subject like '%-PRQ%'
       and not exists (select from requests r where r.number = s.subject)
       and not exists (select from repairs r where r.connection_id = s.connection_id and r.subject = s.subject)
       and not exists (select from drift d where d.connection_id = s.connection_id and d.subject = s.subject)
       and not exists (select from outbox o where o.connection_id = s.connection_id and o.subject = s.subject)`,
  );
  return repairs + repaired + unarrived + sequences;
}
