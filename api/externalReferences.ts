import { z } from 'zod';
import { staffAndPrograms } from '../domain/lifecycle';
import { referencesOf } from '../records/externalReferences';
import { hasText } from '../records/textSearch';
import type { Deps } from './deps';
import { word } from './http/fields';
import { answerPage, pageOf, pageQuery } from './http/page';
import { type Route, route } from './http/route';
import { changePath, referenceSchema, referenceView } from './views/change';
import { findVisibleChange } from './visibility';

/** Which external systems have a change too. */
export function externalReferencesRoute({ db }: Deps): Route {
  return route({
    method: 'get',
    path: '/changes/{number}/external-references',
    summary: 'Which external systems have this change too, by name',
    tag: 'changes',
    roles: staffAndPrograms,
    params: z.object({ number: word }),
    query: z.strictObject(pageQuery),
    answers: { 200: pageOf(referenceSchema) },
    async handle({ params, query, caller }) {
      const { number } = await findVisibleChange(db, caller, params.number);
      const references = (await referencesOf(db, number)).sort((one, other) =>
        one.systemName < other.systemName ? -1 : 1,
      );
      return answerPage({
        path: `${changePath(number)}/external-references`,
        query,
        place: word,
        list: async (limit, after = '') =>
          references
            .filter(({ systemName }) => systemName > after)
            .filter(({ systemName, externalId }) =>
              hasText(query.q, [systemName, externalId ?? '']),
            )
            .slice(0, limit),
        placeOf: ({ systemName }) => systemName,
        show: referenceView,
      });
    },
  });
}
