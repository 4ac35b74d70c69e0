import { z } from 'zod';
import { staff } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import {
  type CannedReply,
  createReply,
  deleteReply,
  findReply,
  listReplies,
  mostReplies,
  updateReply,
} from '../records/cannedReply';
import type { Caller } from '../records/user';
import type { Deps } from './deps';
import { text } from './http/content';
import { line, links, time } from './http/fields';
import { answerPage, pageOf, pageQuery } from './http/page';
import { base, type Route, route } from './http/route';
import { requireVersion } from './http/version';

const tag = 'canned replies';

const replySchema = z
  .object({
    id: z.uuid(),
    title: z.string(),
    text: z.string().meta({
      description:
        'As it was written. The portal replaces `{{number}}`, `{{title}}`, `{{requester}}`, `{{assignee}}`, `{{organisation}}` and `{{me}}` when it inserts the text.',
    }),
    shared: z.boolean().meta({ description: 'All staff of this organisation can use it.' }),
    owner: z.string().meta({ description: 'Who created it.' }),
    updatedAt: time,
    links,
  })
  .meta({ id: 'CannedReply' });

function pathOf(id: string): string {
  return `${base}/canned-replies/${id}`;
}

function replyView(reply: CannedReply): z.input<typeof replySchema> {
  const { id, title, text, shared, owner, updatedAt } = reply;
  return {
    ...{ id, title, text, shared, owner },
    updatedAt: updatedAt.toISOString(),
    links: { self: pathOf(id) },
  };
}

const record = {
  description: 'The reply.',
  schema: replySchema,
  headers: { ETag: 'The version of the record.' },
};
const params = z.object({ id: z.uuid() });
const shared = { tag, roles: staff };

/** Texts that staff insert into comments: their own, and those that admins share. */
export function cannedReplyRoutes({ db }: Deps): Route[] {
  /** @throws Refused `missing` for another person's reply too */
  async function requireReply({ name }: Caller, id: string): Promise<CannedReply> {
    const reply = await findReply(db, name, id);
    if (!reply) throw new Refused('missing', `There is no canned reply ${id}.`);
    return reply;
  }

  return [
    route({
      ...shared,
      method: 'get',
      path: '/canned-replies',
      summary: 'List your own and the shared replies, by title',
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(replySchema) },
      handle: ({ query, caller }) =>
        answerPage({
          path: `${base}/canned-replies`,
          query,
          place: z.object({ title: z.string(), id: z.uuid() }),
          list: (limit, after) => listReplies(db, caller.name, { q: query.q, limit, after }),
          placeOf: ({ title, id }) => ({ title, id }),
          show: replyView,
        }),
    }),
    route({
      ...shared,
      method: 'post',
      path: '/canned-replies',
      audit: 'canned-reply.create',
      summary: `Create a reply. A person has at most ${mostReplies.own}; at most ${mostReplies.shared} are shared`,
      body: z.strictObject({
        title: line,
        text,
        shared: z
          .boolean()
          .optional()
          .meta({ description: 'Whether all staff can use it. For admins.' }),
      }),
      answers: { 201: { ...record, headers: { ...record.headers, Location: 'Its path.' } } },
      async handle({ body, caller, effectId: id }) {
        const { title, text, shared = false } = body;
        if (shared) requireAdmin(caller);
        const reply = await createReply(db, { id, owner: caller.name, shared, title, text });
        return { status: 201, body: replyView(reply), headers: { Location: pathOf(id) } };
      },
    }),
    route({
      ...shared,
      method: 'get',
      path: '/canned-replies/{id}',
      summary: 'Read one',
      params,
      answers: { 200: record },
      async handle({ params: { id }, caller }) {
        return { status: 200, body: replyView(await requireReply(caller, id)) };
      },
    }),
    route({
      ...shared,
      method: 'patch',
      path: '/canned-replies/{id}',
      audit: 'canned-reply.update',
      summary: 'Change your own reply, or as an admin a shared one',
      params,
      body: z.strictObject({ title: line.optional(), text: text.optional() }),
      answers: { 200: record },
      async handle({ params: { id }, body: { title, text }, caller, ifMatch }) {
        const fields = { ...(title && { title }), ...(text && { text }) };
        const reply = await updateReply(db, caller.name, id, fields, (existing) => {
          requireMayChange(caller, existing);
          requireVersion(replyView(existing), ifMatch);
        });
        if (!reply) throw new Refused('missing', `There is no canned reply ${id}.`);
        return { status: 200, body: replyView(reply) };
      },
    }),
    route({
      ...shared,
      method: 'delete',
      path: '/canned-replies/{id}',
      audit: 'canned-reply.delete',
      summary: 'Delete your own reply, or as an admin a shared one',
      params,
      answers: { 204: { description: 'The reply is deleted.' } },
      async handle({ params: { id }, caller }) {
        requireMayChange(caller, await requireReply(caller, id));
        await deleteReply(db, id);
        return { status: 204, body: undefined };
      },
    }),
  ];
}

/** @throws Refused `forbidden` */
function requireMayChange(caller: Caller, { shared }: CannedReply): void {
  if (shared) requireAdmin(caller);
}

function requireAdmin({ roles }: Caller): void {
  if (!roles.includes('admin'))
    throw new Refused('forbidden', 'Only admins change shared replies.');
}
