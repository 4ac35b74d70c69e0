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
    oldestPendingSeconds: maybe(z.int()).meta({ description: 'Null: nothing waited.' }),
    lagMedianMs: maybe(z.int()).meta({
      description:
        "How long the partner's entries took to land here, by both clocks, of those that did in the minute before; null: none did.",
    }),
    lagP95Ms: maybe(z.int()),
  })
  .meta({ id: 'ConnectionSample' });

function sampleView({ at, ...rest }: Sample): z.input<typeof sampleSchema> {
  return { at: at.toISOString(), ...rest };
}

/** How a connection fared lately, to be plotted. */
export function samplesRoute({ db }: Deps): Route {
  return route({
    method: 'get',
    path: '/connections/{id}/samples',
    summary: 'How it fared, at most once a minute, of the last 24 hours; oldest first',
    tag: 'connections',
    roles: ['admin'],
    params: z.object({ id: z.uuid() }),
    query: z.strictObject({ since: time.optional() }),
    answers: {
      200: {
        description: 'The samples. A minute in which no worker ran has none.',
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
