import { z } from 'zod';
import { staffAndPrograms } from '../domain/lifecycle';
import { type ExternalReference, referencesOf } from '../records/externalReferences';
import { hasText } from '../records/textSearch';
import { changeResource } from './change';
import type { Deps } from './deps';
import { links, maybe, time, word } from './http/fields';
import { answerPage, pageOf, pageQuery } from './http/page';
import { type Route, route } from './http/route';
import { paths } from './paths';
import { findVisible } from './record/resource';

const referenceSchema = z
  .object({
    externalSystem: z.string(),
    externalSystemId: z.uuid(),
    externalId: maybe(z.string()).meta({ description: 'Null until the system has sent its id.' }),
    active: z.boolean().meta({ description: 'Whether the system is enabled.' }),
    originator: z.boolean().meta({ description: 'Whether the system created the change.' }),
    createdAt: time,
    links,
  })
  .meta({ id: 'ExternalReference' });

function referenceView(reference: ExternalReference): z.input<typeof referenceSchema> {
  const { systemId, systemName, externalId, active, originator, createdAt } = reference;
  return {
    externalSystem: systemName,
    externalSystemId: systemId,
    externalId,
    active,
    originator,
    createdAt: createdAt.toISOString(),
    links: { externalSystem: paths.externalSystem(systemId) },
  };
}

/** The external systems that have a reference on a change. */
export function externalReferencesRoute({ db }: Deps): Route {
  return route({
    method: 'get',
    path: '/changes/{number}/external-references',
    summary: 'List the external systems that have this change, by name',
    tag: 'changes',
    roles: staffAndPrograms,
    params: z.object({ number: word }),
    query: z.strictObject(pageQuery),
    answers: { 200: pageOf(referenceSchema) },
    async handle({ params, query, caller }) {
      const { number } = await findVisible(changeResource, db, caller, params.number);
      const references = (await referencesOf(db, number)).sort((one, other) =>
        one.systemName < other.systemName ? -1 : 1,
      );
      return answerPage({
        path: `${paths.change(number)}/external-references`,
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
