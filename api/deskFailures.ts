import { z } from 'zod';
import { discardDeskFailure, listDeskFailures, retryDeskFailure } from '../records/deskFailures';
import type { Deps } from './deps';
import { params, requireDesk, shared, startDesk } from './deskAnswers';
import { maybe, text, time } from './http/fields';
import { answerPage, pageOf, pageQuery, placeTime } from './http/page';
import { type Route, route } from './http/route';
import { paths } from './paths';

const failureSchema = z
  .object({
    id: z.uuid(),
    direction: z.enum(['out', 'in']).meta({
      description:
        '`out`: the desk refused an update for good. `in`: a ticket could not be applied.',
    }),
    record: maybe(z.string()).meta({
      description: "The record's number. A task has the number of its request.",
    }),
    ticket: maybe(z.string()),
    reason: z.string(),
    attempts: z.int(),
    at: time,
    heldBack: z.int().meta({ description: 'Updates of the same record that wait behind it.' }),
    links: z.object({ retry: z.string(), discard: z.string() }),
  })
  .meta({ id: 'DeskFailure' });
const failure = z.object({ ...params.shape, failure: z.uuid() });
const place = z.object({ at: placeTime, id: z.uuid() });

/** What needs a decision at a desk: an admin tries it again, or discards it. */
export function deskFailureRoutes(deps: Deps): Route[] {
  const { db } = deps;
  const decided = (status: 'waiting' | 'discarded') => ({
    200: {
      description: 'Done.',
      schema: z.object({ id: z.uuid(), status: z.literal(status) }),
    },
  });
  return [
    route({
      ...shared,
      method: 'get',
      path: '/desks/{id}/failures',
      summary: 'List what needs a decision, oldest first. Each holds back its own record only',
      params,
      query: z.strictObject(pageQuery),
      answers: { 200: pageOf(failureSchema) },
      async handle({ params, query }) {
        const { id } = await requireDesk(db, params.id);
        const path = `${paths.desk(id)}/failures`;
        return answerPage({
          path,
          query,
          place,
          list: (limit, after) => listDeskFailures(db, id, { limit, after, q: query.q }),
          placeOf: (one) => ({ at: one.at.toISOString(), id: one.id }),
          show: ({ id, direction, record, ticket, error: reason, attempts, at, heldBack }) => ({
            ...{ id, direction, record, ticket, reason, attempts, heldBack },
            at: at.toISOString(),
            links: { retry: `${path}/${id}/retry`, discard: `${path}/${id}/discard` },
          }),
        });
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: '/desks/{id}/failures/{failure}/retry',
      audit: 'failure.retry',
      summary: 'Try it again',
      params: failure,
      answers: decided('waiting'),
      async handle({ params }) {
        const desk = await requireDesk(db, params.id);
        await retryDeskFailure(db, desk.id, params.failure);
        await startDesk(deps, desk);
        return { status: 200, body: { id: params.failure, status: 'waiting' } };
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: '/desks/{id}/failures/{failure}/discard',
      audit: 'failure.discard',
      summary: 'Discard it: the updates behind it are written',
      params: failure,
      body: z.strictObject({ reason: text }),
      answers: decided('discarded'),
      async handle({ params, body }) {
        const desk = await requireDesk(db, params.id);
        await discardDeskFailure(db, desk.id, params.failure, body.reason);
        await startDesk(deps, desk);
        return { status: 200, body: { id: params.failure, status: 'discarded' } };
      },
    }),
  ];
}
