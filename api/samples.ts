import { z } from 'zod';
import { Refused } from '../domain/refusal';
import { findConnection } from '../records/connection';
import { keptMinutes, type Sample, samplesOf } from '../records/samples';
import type { Deps } from './deps';
import { maybe, time } from './http/fields';
import { type Route, route } from './http/route';

const sampleSchema = z
  .object({
    at: time,
    pending: z.int(),
    failed: z.int(),
    oldestPendingSeconds: maybe(z.int()).meta({ description: 'Null if nothing waited.' }),
    lagMedianMs: maybe(z.int()).meta({
      description:
        "The time that the partner's entries took from there to here, by both clocks, for the entries of the minute before. Null if there were none.",
    }),
    lagP95Ms: maybe(z.int()),
  })
  .meta({ id: 'ConnectionSample' });

function sampleView({ at, ...rest }: Sample): z.input<typeof sampleSchema> {
  return { at: at.toISOString(), ...rest };
}

/** Recent health samples of a connection, for a chart. */
export function samplesRoute({ db }: Deps): Route {
  return route({
    method: 'get',
    path: '/connections/{id}/samples',
    summary: 'Read its samples of the last 24 hours, at most one per minute, oldest first',
    tag: 'connections',
    roles: ['admin'],
    params: z.object({ id: z.uuid() }),
    query: z.strictObject({ since: time.optional() }),
    answers: {
      200: {
        description: 'The samples. There is none for a minute in which no worker ran.',
        schema: z.object({ everySeconds: z.int(), items: z.array(sampleSchema) }),
      },
    },
    async handle({ params: { id }, query: { since } }) {
      if (!(await findConnection(db, { id }))) {
        throw new Refused('missing', `There is no connection ${id}.`);
      }
      const first = new Date(since ?? Date.now() - keptMinutes * 60_000);
      const items = (await samplesOf(db, id, first)).map(sampleView);
      return { status: 200, body: { everySeconds: 60, items } };
    },
  });
}
