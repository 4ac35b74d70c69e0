import { z } from 'zod';
import { roles } from '../domain/lifecycle';
import { notificationEvents } from '../domain/notification';
import { mailChoices } from '../domain/notificationPreferences';
import { Refused } from '../domain/refusal';
import { countForAdmin } from '../records/approvals';
import { anyKey } from '../records/notificationChannel';
import {
  countUnread,
  findPreferences,
  listPersonalNotifications,
  markAllRead,
  markRead,
  mostCounted,
  type PersonalNotification,
  savePreferences,
} from '../records/personalNotifications';
import type { Caller } from '../records/user';
import type { Deps } from './deps';
import { maybe, time, word } from './http/fields';
import { answerLive, type LiveSource } from './http/liveStream';
import { answerPage, pageOf, pageQuery, placeTime } from './http/page';
import { base, type Call, type Route, route } from './http/route';
import { requireVersion } from './http/version';
import { paths } from './paths';
import { authorOf, saysSchema, saysView } from './record/entry';

const tag = 'notifications';
const event = z.enum(notificationEvents);
const recordPaths: Readonly<Record<string, (number: string) => string>> = {
  request: paths.request,
  fulfillment: paths.task,
  case: paths.case,
  change: paths.change,
};

const notificationSchema = z
  .object({
    id: z.uuid(),
    event,
    record: z.string().meta({ description: 'The number. A task has the number of its request.' }),
    recordType: z.enum(['request', 'task', 'case', 'change']),
    title: z.string().meta({ description: 'Of the record.' }),
    text: z.string().meta({ description: "The entry's text, at most 4,000 characters." }),
    says: maybe(saysSchema),
    author: z.string(),
    createdAt: time,
    readAt: maybe(time),
    links: z.object({ record: z.string(), read: z.string() }),
  })
  .meta({ id: 'Notification' });

function view(one: PersonalNotification): z.input<typeof notificationSchema> {
  const { id, event, recordType, record, title, text, says, by, instance, createdAt, readAt } = one;
  return {
    ...{ id, event, record, title, text },
    says: saysView(says),
    recordType:
      recordType === 'fulfillment'
        ? 'task'
        : z.enum(['request', 'case', 'change']).parse(recordType),
    author: authorOf(by, instance),
    createdAt: createdAt.toISOString(),
    readAt: readAt?.toISOString() ?? null,
    links: {
      record: recordPaths[recordType]?.(one.page) ?? '',
      read: `${base}/notifications/${id}/read`,
    },
  };
}

const hour = z.int().min(0).max(23);
const preferencesSchema = z
  .strictObject({
    events: z
      .strictObject(
        Object.fromEntries(
          notificationEvents.map((name) => [
            name,
            z.strictObject({ portal: z.boolean(), mail: z.enum(mailChoices) }),
          ]),
        ) as Record<
          (typeof notificationEvents)[number],
          z.ZodObject<
            { portal: z.ZodBoolean; mail: z.ZodEnum<{ now: 'now'; digest: 'digest'; off: 'off' }> },
            z.core.$strict
          >
        >,
      )
      .meta({ description: 'For each event: whether the portal lists it, and when it is mailed.' }),
    digestHour: hour.meta({ description: 'The hour of the daily digest, in your time zone.' }),
    quietHours: z
      .strictObject({ from: hour, until: hour })
      .refine(({ from, until }) => from !== until, {
        error: 'from and until must differ.',
        params: { code: 'sameDay' },
      })
      .nullable()
      .meta({ description: 'Mails wait from the first hour until the second. Null: none wait.' }),
  })
  .meta({ id: 'NotificationPreferences' });

const unread = z.object({
  unread: z.int().meta({ description: `At most ${mostCounted}: then there may be more.` }),
  approvals: z.int().meta({
    description: 'For admins: how many actions of others wait for a second admin. At most 100.',
  }),
});

/** What the bell of a person counts. */
async function countFor(db: Deps['db'], caller: Caller) {
  const isAdmin = caller.roles.includes('admin');
  return {
    unread: await countUnread(db, caller),
    approvals: isAdmin ? await countForAdmin(db, caller.name) : 0,
  };
}
const preferences = {
  description: 'Your preferences.',
  schema: preferencesSchema,
  headers: { ETag: 'The version of the preferences.' },
};

/** The caller's own notifications and preferences. */
export function notificationRoutes(deps: Deps): Route[] {
  const { db } = deps;
  return [
    route({
      method: 'get',
      path: '/notifications',
      summary: 'List your notifications, newest first',
      tag,
      roles,
      query: z.strictObject({
        ...pageQuery,
        unread: z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional(),
        event: event.optional(),
        record: word.optional(),
      }),
      answers: { 200: pageOf(notificationSchema) },
      handle: ({ query, caller }) =>
        answerPage({
          path: `${base}/notifications`,
          query,
          place: z.object({ at: placeTime, id: z.uuid() }),
          list: (limit, after) => listPersonalNotifications(db, caller, { ...query, limit, after }),
          placeOf: ({ createdAt, id }) => ({ at: createdAt.toISOString(), id }),
          show: view,
        }),
    }),
    route({
      method: 'get',
      path: '/notifications/unread',
      summary: 'Count your unread notifications',
      tag,
      roles,
      answers: { 200: { description: 'The number.', schema: unread } },
      handle: async ({ caller }) => ({
        status: 200,
        body: await countFor(db, caller),
      }),
    }),
    route({
      method: 'get',
      path: '/notifications/events',
      summary: 'Listen to your number of unread notifications (server-sent events)',
      tag,
      roles,
      answers: {
        200: {
          description:
            'Events `unread` (`{unread, approvals}`): now, and whenever a notification comes or is read, or an action waits for a second admin. Events `access` (`{roles}`): whenever your roles change.',
          contentType: 'text/event-stream',
          schema: z.string(),
        },
      },
      handle: (call) => answerLive(deps, { person: call.caller.name }, unreadOf(deps, call), call),
    }),
    route({
      method: 'post',
      path: '/notifications/{id}/read',
      summary: 'Mark one as read',
      tag,
      roles,
      params: z.object({ id: z.uuid() }),
      answers: { 200: { description: 'How many are unread now.', schema: unread } },
      async handle({ params: { id }, caller }) {
        if (!(await markRead(db, caller.name, id))) {
          throw new Refused('missing', `You have no notification ${id}.`);
        }
        return { status: 200, body: await countFor(db, caller) };
      },
    }),
    route({
      method: 'post',
      path: '/notifications/read',
      summary: 'Mark all as read that came until a time',
      tag,
      roles,
      body: z.strictObject({ until: time }),
      answers: { 200: { description: 'How many are unread now.', schema: unread } },
      async handle({ body: { until }, caller }) {
        await markAllRead(db, caller.name, new Date(until));
        return { status: 200, body: await countFor(db, caller) };
      },
    }),
    route({
      method: 'get',
      path: '/notification-preferences',
      summary: 'Read what you are told, and how',
      tag,
      roles,
      answers: { 200: preferences },
      handle: async ({ caller }) => ({
        status: 200,
        body: await findPreferences(db, caller.name),
      }),
    }),
    route({
      method: 'put',
      path: '/notification-preferences',
      summary: 'Set what you are told, and how',
      tag,
      roles,
      body: preferencesSchema,
      answers: { 200: preferences },
      problems: [412],
      async handle({ body, ifMatch, caller }) {
        const saved = await savePreferences(db, caller.name, (current) => {
          requireVersion(current, ifMatch);
          return body;
        });
        return { status: 200, body: saved };
      },
    }),
  ];
}

/** The number of unread notifications, whenever it may have changed. */
function unreadOf(
  { db, notificationChannel }: Deps,
  { caller: { name, roles: held } }: Pick<Call, 'caller'>,
): LiveSource {
  let last = '';
  let lastRoles = String(held);
  return {
    subscribe(wake) {
      const silences = [
        notificationChannel.on('person', name, wake),
        notificationChannel.on('approval', anyKey, wake),
      ];
      return () => {
        for (const silence of silences) silence();
      };
    },
    async tell(caller, say) {
      const roles = String(caller.roles);
      if (roles !== lastRoles) await say({ head: 'event: access', data: { roles: caller.roles } });
      lastRoles = roles;
      const counted = await countFor(db, caller);
      const now = JSON.stringify(counted);
      if (now !== last) await say({ head: 'event: unread', data: counted });
      last = now;
      return false;
    },
  };
}
