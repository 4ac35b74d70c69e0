import type { JournalKind } from '../domain/lifecycle';
import type { NotificationEvent } from '../domain/notification';
import { type NotificationPreferences, withDefaults } from '../domain/notificationPreferences';
import type { Saying } from '../domain/saying';
import type { Database } from './database';
import { noticedTypes } from './noticeEntries';
import type { Caller } from './user';
import { entriesVisibleTo } from './visibility';

/** A notification, with the entry that it is about. */
export interface PersonalNotification {
  readonly id: string;
  readonly event: NotificationEvent;
  readonly recordType: string;
  readonly record: string;
  readonly title: string;
  /** The number under which the API has it: a task has one of its own. */
  readonly page: string;
  readonly kind: JournalKind;
  readonly text: string;
  /** Null also if the text is cut. */
  readonly says: Saying | null;
  readonly by: string;
  readonly instance: string;
  readonly createdAt: Date;
  readonly readAt: Date | null;
}

/**
 * The notifications that a person can read: those about records and entries that the person can still read. The rows
 * are `j`.
 */
export function readable(db: Database, caller: Caller, where: string, bindings: readonly string[]) {
  const visible = entriesVisibleTo(caller, noticedTypes);
  return db
    .from(
      db.raw(
        `(select n.id, n.event, n.record_type, n.record, r.title, coalesce(r.page, n.record) as page, e.kind, left(e.text, 4000) as text,
           case when length(e.text) <= 4000 then e.says end as says, e.by, e.instance,
           e.id as entry, e.at, n.created_at, n.read_at, n.in_portal
         from personal_notifications n join journal e on e.id = n.journal_id
           join noticed_records r on r.number = n.record
         where ${where}) as j`,
        [...bindings],
      ),
    )
    .whereRaw(visible.sql, [...visible.bindings]);
}

export const readableColumns = {
  id: 'j.id',
  event: 'j.event',
  recordType: 'j.record_type',
  record: 'j.record',
  title: 'j.title',
  page: 'j.page',
  kind: 'j.kind',
  text: 'j.text',
  says: 'j.says',
  by: 'j.by',
  instance: 'j.instance',
  createdAt: 'j.created_at',
  readAt: 'j.read_at',
} as const;

export interface NotificationPage {
  readonly unread?: boolean | undefined;
  readonly event?: NotificationEvent | undefined;
  readonly record?: string | undefined;
  readonly q?: string | undefined;
  readonly limit: number;
  readonly after?: { readonly at: string; readonly id: string } | undefined;
}

/** Lists the caller's notifications in the portal, newest first. */
export async function listPersonalNotifications(
  db: Database,
  caller: Caller,
  { unread, event, record, q, limit, after }: NotificationPage,
): Promise<PersonalNotification[]> {
  const query = readable(db, caller, 'n.person = ? and n.in_portal', [caller.name])
    .orderByRaw('j.created_at desc, j.id desc')
    .limit(limit);
  if (unread !== undefined) query.whereRaw(`j.read_at is ${unread ? '' : 'not'} null`);
  if (event) query.where('j.event', event);
  if (record) query.where('j.record', record);
  for (const word of q?.split(/\s+/).filter(Boolean) ?? [])
    query.whereRaw(
      `position(lower(?) in lower(concat_ws(' ', j.record, j.title, j.text, j.by))) > 0`,
      [word],
    );
  if (after)
    query.whereRaw('(j.created_at, j.id) < (?::timestamptz, ?::uuid)', [after.at, after.id]);
  return query.select(readableColumns);
}

/** The notifications that a mail tells, oldest first, as far as the person can still read them. */
export async function notificationsOfMail(
  db: Database,
  caller: Caller,
  mail: string,
): Promise<PersonalNotification[]> {
  return readable(db, caller, 'n.mail_id = ? and n.person = ?', [mail, caller.name])
    .orderByRaw('j.created_at, j.id')
    .limit(100)
    .select(readableColumns);
}

/** The largest number of unread notifications that is counted. */
export const mostCounted = 100;

/** The number of unread notifications, up to `mostCounted`. */
export async function countUnread(db: Database, caller: Caller): Promise<number> {
  const unread = readable(db, caller, 'n.person = ? and n.in_portal and n.read_at is null', [
    caller.name,
  ]);
  const rows = await unread.limit(mostCounted).select(db.raw('1'));
  return rows.length;
}

/** Marks a notification as read. False if the person has no such notification. */
export async function markRead(db: Database, person: string, id: string): Promise<boolean> {
  const mine = { id, person, in_portal: true };
  await db('personal_notifications')
    .where(mine)
    .whereNull('read_at')
    .update({ read_at: db.fn.now() });
  return (await db('personal_notifications').where(mine).first('id')) !== undefined;
}

/** Marks all notifications of a person as read that are not newer than `until`. */
export async function markAllRead(db: Database, person: string, until: Date): Promise<void> {
  await db('personal_notifications')
    .where({ person, in_portal: true })
    .whereNull('read_at')
    .where('created_at', '<=', until)
    .update({ read_at: db.fn.now() });
}

const keptDays = 90;
const keptEach = 1_000;

/** Deletes notifications and mails that are too old, and the oldest ones of people with too many. What is under a legal hold stays. */
export async function tidyNotifications(db: Database): Promise<number> {
  const { rowCount: old } = await db.raw(
    `delete from personal_notifications where created_at < now() - interval '${keptDays} days'
       and not is_person_held(person) and not is_held(record)`,
  );
  const { rowCount: many } = await db.raw(
    `delete from personal_notifications where id in (
       select id from (
         select id, row_number() over (partition by person order by created_at desc, id desc) as n
         from personal_notifications where person in (
           select person from personal_notifications group by person having count(*) > ${keptEach}
         )
       ) numbered where n > ${keptEach}
     ) and not is_person_held(person) and not is_held(record)`,
  );
  const { rowCount: mails } =
    await db.raw(`delete from mails m where ended_at < now() - interval '${keptDays} days'
    and not is_person_held(person)
    and not exists (select from personal_notifications n where n.mail_id = m.id and is_held(n.record))`);
  return old + many + mails;
}

export async function findPreferences(db: Database, person: string) {
  const row = await db('notification_preferences').where({ person }).first('preferences');
  return withDefaults(row?.preferences ?? null);
}

/** Replaces the preferences of a person, if `check` accepts the current ones. */
export async function savePreferences(
  db: Database,
  person: string,
  change: (current: NotificationPreferences) => NotificationPreferences,
): Promise<NotificationPreferences> {
  return db.transaction(async (trx) => {
    await trx.raw(
      `select pg_advisory_xact_lock(hashtext('notification preferences'), hashtext(?))`,
      [person],
    );
    const wanted = change(await findPreferences(trx, person));
    const preferences = JSON.stringify(wanted);
    await trx('notification_preferences')
      .insert({ person, preferences })
      .onConflict('person')
      .merge({ preferences, updated_at: trx.fn.now() });
    return wanted;
  });
}
