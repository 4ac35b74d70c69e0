import { z } from 'zod';
import type { DeskKind } from '../desks/connector';
import { deskKinds } from '../desks/kinds';
import { hasText } from '../records/textSearch';
import { shared } from './deskAnswers';
import { wholeMapping } from './deskMapping';
import { word } from './http/fields';
import { answerPage, pageOf, pageQuery } from './http/page';
import { base, type Route, route } from './http/route';

const deskKindSchema = z
  .object({
    name: z.string(),
    title: z.string(),
    credentials: z
      .record(z.string(), z.unknown())
      .meta({ description: 'The JSON Schema of its `credentials`.' }),
    mapping: wholeMapping.meta({ description: 'The mapping of a desk that is given none.' }),
  })
  .meta({ id: 'DeskKind' });

function deskKindView({ name, title, credentials, mapping }: DeskKind) {
  const { $schema: _, ...schema } = z.toJSONSchema(credentials, { io: 'input' });
  return { name, title, credentials: schema, mapping };
}

export const deskKindsRoute: Route = route({
  ...shared,
  method: 'get',
  path: '/desk-kinds',
  summary: 'List the kinds of desks: what credentials each takes, and its default mapping',
  query: z.strictObject(pageQuery),
  answers: { 200: pageOf(deskKindSchema) },
  handle: ({ query }) =>
    answerPage({
      path: `${base}/desk-kinds`,
      query,
      place: word,
      list: async (limit, after = '') =>
        deskKinds
          .filter(({ name, title }) => name > after && hasText(query.q, [name, title]))
          .sort((one, other) => (one.name < other.name ? -1 : 1))
          .slice(0, limit),
      placeOf: ({ name }) => name,
      show: deskKindView,
    }),
});
