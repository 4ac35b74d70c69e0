import { z } from 'zod';
import type { RequestRow } from '../records/requestList';
import type { Deps } from './deps';
import { word } from './http/fields';
import { type Route, route } from './http/route';
import type { Resource } from './resource';

/** One record by its number. */
export function readRoute<R extends RequestRow>({ db }: Deps, resource: Resource<R>): Route {
  return route({
    method: 'get',
    path: `${resource.path}/{number}`,
    summary: 'Read one',
    tag: resource.tag,
    roles: resource.readers,
    params: z.object({ number: word }),
    answers: {
      200: {
        description: 'The record.',
        schema: resource.schema,
        headers: { ETag: 'The version of the record.' },
      },
    },
    async handle({ params, caller }) {
      const record = await resource.findVisible(db, caller, params.number);
      return { status: 200, body: resource.view(record, caller) };
    },
  });
}
