import { deliveriesKeptDays } from '../domain/webhook';
import { tidyApprovals } from './approvals';
import type { Database } from './database';
import { tidyNotifications } from './personalNotifications';
import { tidyRepairs } from './repairs';
import { addressDays } from './replyTokens';
import { keptMinutes } from './samples';
import { knownDays } from './signInAttempts';

/** Cleanup tasks that the sweep runs, by name. Each returns the number of deleted rows. */
export const cleanupTasks = {
  'answers kept for retries': (db) =>
    db('idempotency_keys').whereRaw(`created_at < now() - interval '1 day'`).delete(),
  'delivered and discarded events': async (db) => {
    // A system that fetches its operations can use the id of the last one as a cursor at any later time.
    const { rows } = await db.raw(`
      with gone as (
        delete from outbox where not is_held(subject) and (
          (status = 'delivered' and delivered_at < now() - interval '30 days')
          or (status = 'discarded' and created_at < now() - interval '90 days')
        ) returning connection_id, id, position
      ), kept as (
        insert into delivery_cursors (system_id, id, position)
        select connection_id, id, position from gone
        where connection_id in (select id from external_systems) on conflict do nothing
      )
      select count(*)::int as count from gone`);
    return rows[0].count;
  },
  'cursors of events that were deleted': (db) =>
    db('delivery_cursors').whereRaw(`at < now() - interval '1 year'`).delete(),
  'deliveries of webhooks': (db) =>
    db('outbox')
      .whereRaw(`name like '%.%' and created_at < now() - interval '${deliveriesKeptDays} days'`)
      .whereRaw('not is_held(subject)')
      .delete(),
  'bytes whose event never came': tidyUnnamed,
  'what reconciliations leave': tidyRepairs,
  'old notifications and mails': tidyNotifications,
  'approvals that are over': tidyApprovals,
  'old addresses for replies': (db) =>
    db('reply_tokens').whereRaw(`used_at < now() - interval '${addressDays} days'`).delete(),
  'received mails': (db) =>
    db('received_mails')
      .whereRaw(`received_at < now() - interval '30 days'`)
      .whereRaw('not is_person_held(sender) and not is_person_held(person) and not is_held(record)')
      .delete(),
  'people who left': (db) =>
    db('people')
      .whereRaw(`seen_at < now() - interval '400 days' and not is_person_held(name)`)
      .delete(),
  'sessions past their time': async (db) => {
    const over = (table: string) => db(table).whereRaw('expires_at < now()').delete();
    return (await over('ended_sessions')) + (await over('sessions'));
  },
  'tokens that nobody can use': (db) =>
    db('tokens')
      .whereRaw(
        `expires_at < now() - interval '90 days' or revoked_at < now() - interval '90 days'`,
      )
      .delete(),
  'old attempts to sign in': (db) =>
    db('sign_in_attempts')
      .whereRaw(`last_at < now() - interval '1 day'`)
      .whereRaw(`coalesce(succeeded_at, '-infinity') < now() - interval '${knownDays} days'`)
      .delete(),
  'windows of rate limits that have ended': (db) =>
    db('rate_limits').whereRaw('expires_at < now()').delete(),
  'old samples': (db) =>
    db('connection_samples').whereRaw(`at < now() - interval '${keptMinutes} minutes'`).delete(),
} satisfies Readonly<Record<string, (db: Database) => Promise<number>>>;

/** How long a partner's bytes are kept without the event that names them. If it arrives later, they are sent again. */
const unnamedFor = '1 hour';

async function tidyUnnamed(db: Database): Promise<number> {
  const unnamed = db('attachments as a')
    .where({ named: false })
    .whereRaw(`a.created_at < now() - interval '${unnamedFor}' and not is_held(a.record)`);
  const deleted = await unnamed
    .clone()
    .whereNotExists(db('journal as j').whereRaw('j.id = a.id'))
    .delete();
  // A process of the previous release received the event and did not record it.
  await unnamed.update({ named: true });
  return deleted;
}
