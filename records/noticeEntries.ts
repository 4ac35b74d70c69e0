import { randomUUID } from 'node:crypto';
import type { Role } from '../domain/lifecycle';
import {
  concerned,
  eventOf,
  type NotedEntry,
  type NotificationEvent,
} from '../domain/notification';
import { mailDueAt, withDefaults } from '../domain/notificationPreferences';
import { cases } from './case';
import { changes } from './change';
import type { Database } from './database';
import { queueMail } from './mails';
import { fulfillments, requests } from './request';
import type { Caller } from './user';
import { entriesVisibleTo, type Journalled } from './visibility';

/** The types of records whose entries people are told about. */
export const noticedTypes: readonly Journalled[] = [requests, fulfillments, cases, changes];

/** How many entries one transaction takes. */
const batch = 100;

interface Noticed extends NotedEntry {
  readonly id: string;
  readonly recordType: string;
  readonly record: string;
  readonly opener: string | null;
  readonly assignee: string | null;
  readonly members: readonly string[];
}

/**
 * Writes the notifications and mails of the oldest entries that nobody was told about, in one transaction, once: a row
 * of `unnoticed_entries` was written with each entry, and is removed here. Concurrent calls take different entries.
 * @returns whether there may be more, and whether a mail was queued for delivery
 */
export async function noticeEntries(
  db: Database,
  instance: string,
  now = new Date(),
): Promise<{ readonly more: boolean; readonly mails: boolean }> {
  return db.transaction(async (trx) => {
    const { rows: taken } = await trx.raw(
      `delete from unnoticed_entries where journal_id in (
         select journal_id from unnoticed_entries order by position limit ${batch} for update skip locked
       ) returning journal_id`,
    );
    if (taken.length === 0) return { more: false, mails: false };
    const ids = taken.map(({ journal_id }: { journal_id: string }) => journal_id);
    let mails = false;
    for (const entry of await noticedEntries(trx, ids)) {
      const event = eventOf(entry);
      if (event === null) continue;
      for (const person of concerned(event, entry, entry, instance)) {
        if (await tell(trx, person, event, entry, now)) mails = true;
      }
    }
    return { more: taken.length === batch, mails };
  });
}

async function noticedEntries(trx: Database, ids: readonly string[]): Promise<Noticed[]> {
  const { rows } = await trx.raw(
    `select j.id, j.kind, j.by, j.instance, j.late, j.state, j.assigned_to as "assignedTo",
       j.reason, r.record_type as "recordType", r.number as record, r.opener, r.assignee,
       ${entryMoves},
       array(select m.member from group_members m join groups g on g.id = m.group_id
         where lower(g.name) = lower(r.group_name)) as members
     from journal j join noticed_records r on r.number = j.record
     where j.id = any(?::uuid[]) order by j.position`,
    [[...ids]],
  );
  return rows;
}

/** SQL on the entry `j`: the state before it, and whether it is the one with which its record was created. */
export const entryMoves = `
  (select b.state from journal b where b.record = j.record and b.position < j.position and b.state is not null
   order by b.position desc limit 1) as before,
  not exists (select from journal b where b.record = j.record and b.position < j.position) as "isFirst"`;

/** Tells a person about an entry, if the person can read it. @returns whether a mail was queued for delivery */
async function tell(
  trx: Database,
  person: string,
  event: NotificationEvent,
  { id, record, recordType, kind }: Noticed,
  now: Date,
): Promise<boolean> {
  const reader = await findReader(trx, person);
  if (!reader) return false;
  const visible = entriesVisibleTo(reader.caller, noticedTypes);
  const { rows } = await trx.raw(
    `select 1 from (
       select cast(? as text) as record_type, cast(? as text) as record, cast(? as text) as kind
     ) j where ${visible.sql}`,
    [recordType, record, kind, ...visible.bindings],
  );
  if (rows.length === 0) return false;
  const { portal, mail } = reader.preferences.events[event];
  const isMailed = mail !== 'off' && reader.email !== null;
  if (!portal && !isMailed) return false;
  const notification = randomUUID();
  const inserted = await trx('personal_notifications')
    .insert({
      ...{ id: notification, person, journal_id: id, record_type: recordType, record, event },
      in_portal: portal,
    })
    .onConflict(['person', 'journal_id'])
    .ignore()
    .returning('id');
  if (inserted.length === 0 || !isMailed) return false;
  const dueAt = mailDueAt(mail, reader.preferences, reader.timeZone, now);
  const kindOfMail = mail === 'digest' ? 'digest' : 'event';
  const queued = await queueMail(trx, { person, kind: kindOfMail, dueAt, now });
  await trx('personal_notifications').where({ id: notification }).update({ mail_id: queued.id });
  return queued.isDue;
}

/** A person who is told: the current roles, the address, and the preferences. */
export interface Reader {
  readonly caller: Caller;
  /** Null if the person has none. */
  readonly email: string | null;
  readonly language: string;
  /** An IANA time zone. */
  readonly timeZone: string;
  readonly preferences: ReturnType<typeof withDefaults>;
}

/**
 * Null if there is no such person, or the account is disabled. People of the OpenID provider have the roles of their last
 * sign-in, also if they have a profile here, or a directory provisioned them without roles.
 * @param evenDisabled to find disabled accounts too
 */
export async function findReader(
  db: Database,
  name: string,
  evenDisabled = false,
): Promise<(Reader & { readonly isDisabled: boolean }) | null> {
  const { rows } = await db.raw(
    `select n.name, case when u.roles <> '{}' then u.roles else coalesce(p.roles, '{}') end as roles,
       u.email, u.language, u.time_zone as "timeZone", u.disabled_at is not null as disabled, f.preferences
     from (select cast(? as text) as name) n
       left join users u on u.name = n.name left join people p on p.name = n.name
       left join notification_preferences f on f.person = n.name
     where u.name is not null or p.name is not null`,
    [name],
  );
  const [row] = rows;
  if (!row || (row.disabled && !evenDisabled)) return null;
  const { email, language, timeZone, preferences } = row;
  const roles: readonly Role[] = row.roles;
  return {
    caller: { name, roles },
    isDisabled: row.disabled,
    email,
    language: language ?? 'en',
    timeZone: timeZone ?? 'UTC',
    preferences: withDefaults(preferences),
  };
}
