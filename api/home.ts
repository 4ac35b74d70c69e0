import { z } from 'zod';
import type { Role } from '../domain/lifecycle';
import { deskDeliveries, failingWebhooks, partnerDeliveries } from '../records/destinationHealth';
import {
  type HomeKind,
  listChanged,
  listWaiting,
  readSetup,
  type Setup,
  setupSteps,
} from '../records/home';
import { connectionHealth } from './connectionView';
import type { Deps } from './deps';
import { deskHealthState } from './deskView';
import { maybe, path, time } from './http/fields';
import { type Route, route } from './http/route';
import { paths } from './paths';
import { saysSchema, saysView } from './record/entry';

const everybody: readonly Role[] = ['requester', 'agent', 'admin', 'integration'];
const dayMs = 24 * 3_600_000;
/** How far back the changes of a home page go, at most. */
const longestDays = 7;
const mostChanges = 15;
/** The longest text of an entry; a page for the whole day has no room for more. */
const mostText = 300;

const record = {
  kind: z.enum(['request', 'task', 'change', 'case']),
  number: z.string(),
  title: z.string(),
  state: z.string(),
  priority: maybe(z.int()).meta({ description: 'From 1 (critical) to 5 (planning).' }),
  links: z.object({ self: path }),
};

const health = {
  id: z.uuid(),
  name: z.string(),
  health: z.enum(['ok', 'late', 'paused', 'failing']),
  pending: z.int(),
  failed: z.int(),
  links: z.object({ self: path }),
};

const steps = ['partner', 'item', 'people', 'desk', 'mail'] as const;

const homeSchema = z
  .object({
    waiting: z
      .array(
        z.object({
          ...record,
          awaits: z.enum(['answer', 'decision', 'assignment', 'work']),
          since: time.meta({ description: 'When it entered its state.' }),
          late: z.boolean().meta({
            description:
              'A service level is overdue, or a reminder or an escalation of its state has fired.',
          }),
        }),
      )
      .meta({
        description:
          'What waits for you: at most 50 of each kind, late ones first, then by priority and time.',
      }),
    since: time.meta({ description: 'The time from which `changed` is.' }),
    changed: z
      .array(
        z.object({
          ...record,
          entry: z.object({
            kind: z.string(),
            text: z.string(),
            says: maybe(saysSchema),
            author: z.string(),
            instance: z.string(),
            at: time,
          }),
        }),
      )
      .meta({
        description: `Your records with an entry of somebody else since then, with the newest one: at most ${mostChanges}.`,
      }),
    setup: z
      .array(z.object({ step: z.enum(steps), done: z.boolean() }))
      .optional()
      .meta({ description: 'For admins: the steps of the first hour.' }),
    partners: z
      .array(
        z.object({
          ...health,
          partnerIs: z.enum(['provider', 'customer']),
          state: z.enum(['Requested', 'Approved', 'Active', 'Paused']),
        }),
      )
      .optional()
      .meta({ description: 'For admins: the connections that have not ended.' }),
    desks: z.array(z.object(health)).optional().meta({ description: 'For admins: the desks.' }),
    webhooks: z.array(z.object(health)).optional().meta({
      description: 'For admins: the webhooks that fail, or that Crossdesk disabled.',
    }),
  })
  .meta({ id: 'Home' });

const selfOf: Readonly<Record<HomeKind, (number: string) => string>> = {
  request: paths.request,
  task: paths.task,
  change: paths.change,
  case: paths.case,
};

/** The first page of the portal, in one call: what waits for the caller, and what changed. */
export function homeRoute({ db, instance, smtpUrl = null }: Deps): Route {
  return route({
    method: 'get',
    path: '/home',
    summary:
      'What waits for you, what is late, and what changed; for admins also the setup and the health',
    tag: 'home',
    roles: everybody,
    query: z.strictObject({
      since: time.optional().meta({
        description: `The time from which changes are listed: by default a day ago, at most ${longestDays} days ago.`,
      }),
    }),
    answers: { 200: { description: 'Your home page.', schema: homeSchema } },
    async handle({ query, caller }) {
      const earliest = Date.now() - longestDays * dayMs;
      const wanted = query.since ? Date.parse(query.since) : Date.now() - dayMs;
      const since = new Date(Math.max(earliest, wanted));
      const isAdmin = caller.roles.includes('admin');
      const [waiting, changed, admin] = await Promise.all([
        listWaiting(db, caller),
        listChanged(db, caller, instance, since, mostChanges),
        isAdmin
          ? Promise.all([
              readSetup(db, caller, instance),
              partnerDeliveries(db),
              deskDeliveries(db),
              failingWebhooks(db),
            ])
          : null,
      ]);
      const body: z.input<typeof homeSchema> = {
        waiting: waiting.map(({ since: from, ...row }) => ({
          ...row,
          since: from.toISOString(),
          links: { self: selfOf[row.kind](row.number) },
        })),
        since: since.toISOString(),
        changed: changed.map(({ entry, text, says, by, instance: at, at: time, ...row }) => ({
          ...row,
          entry: {
            kind: entry,
            text: text.slice(0, mostText),
            says: text.length <= mostText ? saysView(says) : null,
            author: by,
            instance: at,
            at: time.toISOString(),
          },
          links: { self: selfOf[row.kind](row.number) },
        })),
        ...(admin && adminView(...admin, smtpUrl !== null)),
      };
      return { status: 200, body };
    },
  });
}

function adminView(
  setup: Setup,
  partners: Awaited<ReturnType<typeof partnerDeliveries>>,
  desks: Awaited<ReturnType<typeof deskDeliveries>>,
  webhooks: Awaited<ReturnType<typeof failingWebhooks>>,
  sendsMail: boolean,
): Pick<z.input<typeof homeSchema>, 'setup' | 'partners' | 'desks' | 'webhooks'> {
  return {
    setup: [
      ...setupSteps
        .filter((step) => step !== 'item' || !setup.onlyAsks)
        .map((step) => ({ step, done: setup[step] })),
      { step: 'mail', done: sendsMail },
    ],
    partners: partners.map((one) => ({
      id: one.id,
      name: one.partner,
      partnerIs: one.partnerIs,
      state: z.enum(['Requested', 'Approved', 'Active', 'Paused']).parse(one.state),
      health: connectionHealth(one, one, one.failing),
      pending: one.waiting,
      failed: one.failed,
      links: { self: paths.connection(one.id) },
    })),
    desks: desks.map((one) => ({
      id: one.id,
      name: one.name,
      health: deskHealthState(one.state, one, one.failing ?? one.pollError ?? one.lastError),
      pending: one.waiting,
      failed: one.failed + one.failedTickets,
      links: { self: paths.desk(one.id) },
    })),
    webhooks: webhooks.map((one) => ({
      id: one.id,
      name: one.description || new URL(one.url).host,
      health: 'failing',
      pending: one.waiting,
      failed: 0,
      links: { self: paths.webhook(one.id) },
    })),
  };
}
