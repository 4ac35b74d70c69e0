import { PassThrough } from 'node:stream';
import { z } from 'zod';
import { roles } from '../domain/lifecycle';
import { notificationEvents } from '../domain/notification';
import { mailChoices } from '../domain/notificationPreferences';
import { type RefusalCode, Refused } from '../domain/refusal';
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
import type { Deps } from './deps';
import { maybe, time, word } from './http/fields';
import { answerPage, pageOf, pageQuery, placeTime } from './http/page';
import { base, type Call, type Route, route } from './http/route';
import { requireVersion } from './http/version';
import { paths } from './paths';
import { authorOf } from './record/journal';

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
    author: z.string(),
    createdAt: time,
    readAt: maybe(time),
    links: z.object({ record: z.string(), read: z.string() }),
  })
  .meta({ id: 'Notification' });

function view(one: PersonalNotification): z.input<typeof notificationSchema> {
  const { id, event, recordType, record, title, text, by, instance, createdAt, readAt } = one;
  return {
    ...{ id, event, record, title, text },
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
      .refine(({ from, until }) => from !== until, { error: 'from and until must differ.' })
      .nullable()
      .meta({ description: 'Mails wait from the first hour until the second. Null: none wait.' }),
  })
  .meta({ id: 'NotificationPreferences' });

const unread = z.object({
  unread: z.int().meta({ description: `At most ${mostCounted}: then there may be more.` }),
});
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
        body: { unread: await countUnread(db, caller) },
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
            'Events `unread` (`{unread}`): now, and whenever a notification comes or is read.',
          contentType: 'text/event-stream',
          schema: z.string(),
        },
      },
      handle: async (call) => ({
        status: 200,
        body: streamUnread(deps, call),
        headers: {
          'Content-Type': 'text/event-stream',
          'Cache-Control': 'no-cache, no-transform',
          'X-Accel-Buffering': 'no',
        },
      }),
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
        return { status: 200, body: { unread: await countUnread(db, caller) } };
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
        return { status: 200, body: { unread: await countUnread(db, caller) } };
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

const heartbeatMs = 15_000;
/** Refusals that end a listener's stream. */
const shutsOut: ReadonlySet<RefusalCode> = new Set(['unauthenticated', 'forbidden', 'missing']);

/** The number of unread notifications, whenever it may have changed. */
function streamUnread(
  { db, notificationChannel, log }: Deps,
  { caller, closing, stillIn }: Call,
): PassThrough {
  const stream = new PassThrough();
  let [running, again, last] = [false, false, -1];

  async function show(): Promise<void> {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      do {
        again = false;
        const unread = await countUnread(db, await stillIn());
        if (unread !== last) stream.write(`event: unread\ndata: ${JSON.stringify({ unread })}\n\n`);
        last = unread;
      } while (again && !stream.writableEnded && !stream.destroyed);
    } catch (error) {
      if (error instanceof Refused && shutsOut.has(error.code)) stream.end();
      else {
        log.warn({ err: error }, 'a listener to notifications was disconnected; it can reconnect');
        stream.destroy();
      }
    } finally {
      running = false;
    }
  }

  function beat(): void {
    if (stream.destroyed || stream.writableEnded) return;
    stream.write(': still here\n\n');
    // A token can expire, and no notification announces that.
    void show();
  }

  const silences = [
    notificationChannel.on('person', caller.name, () => void show()),
    notificationChannel.on('access', caller.name, () => void show()),
  ];
  const heartbeat = setInterval(beat, heartbeatMs);
  const end = () => stream.end();
  closing.addEventListener('abort', end);
  stream.once('close', () => {
    for (const silence of silences) silence();
    clearInterval(heartbeat);
    closing.removeEventListener('abort', end);
  });
  stream.write(': listening\n\n');
  if (closing.aborted) end();
  else void show();
  return stream;
}
