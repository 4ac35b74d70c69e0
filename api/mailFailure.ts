import { z } from 'zod';
import { mailDestination } from '../domain/notification';
import { decideMailFailure, listMailFailures } from '../records/mails';
import type { Deps } from './deps';
import { maybe, time } from './http/fields';
import { answerPage, pageOf, pageQuery, placeTime } from './http/page';
import { base, type Route, route } from './http/route';

const path = `${base}/mail-failures`;
const shared = { tag: 'notifications', roles: ['admin'] } as const;

const failureSchema = z
  .object({
    id: z.uuid(),
    person: z.string(),
    address: maybe(z.string()).meta({ description: "The person's current mail address." }),
    reason: z.string(),
    attempts: z.int(),
    at: time,
    links: z.object({ retry: z.string(), discard: z.string() }),
  })
  .meta({ id: 'MailFailure' });

/** Mails that the mail server refused for good: an admin tries them again, or discards them. */
export function mailFailureRoutes({ db, afterCommit }: Deps): Route[] {
  const decision = (name: 'retry' | 'discard', status: 'waiting' | 'discarded', summary: string) =>
    route({
      ...shared,
      method: 'post',
      path: `/mail-failures/{id}/${name}`,
      audit: `failure.${name}`,
      summary,
      params: z.object({ id: z.uuid() }),
      answers: {
        200: {
          description: 'Done.',
          schema: z.object({ id: z.uuid(), status: z.literal(status) }),
        },
      },
      async handle({ params: { id } }) {
        await decideMailFailure(db, id, status);
        afterCommit(mailDestination.id);
        return { status: 200, body: { id, status } };
      },
    });
  return [
    route({
      ...shared,
      method: 'get',
      path: '/mail-failures',
      summary: 'List the mails to people that were refused for good, oldest first',
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(failureSchema) },
      handle: ({ query }) =>
        answerPage({
          path,
          query,
          place: z.object({ at: placeTime, id: z.uuid() }),
          list: (limit, after) => listMailFailures(db, { q: query.q, limit, after }),
          placeOf: ({ at, id }) => ({ at: at.toISOString(), id }),
          show: ({ id, person, address, error: reason, attempts, at }) => ({
            ...{ id, person, address, reason, attempts, at: at.toISOString() },
            links: { retry: `${path}/${id}/retry`, discard: `${path}/${id}/discard` },
          }),
        }),
    }),
    decision('retry', 'waiting', 'Send the mail again'),
    decision('discard', 'discarded', 'Give the mail up'),
  ];
}
