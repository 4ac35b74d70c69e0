import { z } from 'zod';
import type { ChangeModel } from '../domain/changeModel';
import { staffAndPrograms } from '../domain/lifecycle';
import { listModels } from '../records/changeModels';
import { hasText } from '../records/textSearch';
import type { Deps } from './deps';
import { word } from './http/fields';
import { answerPage, pageOf, pageQuery } from './http/page';
import { base, type Route, route } from './http/route';

const modelSchema = z
  .object({
    name: z.string(),
    title: z.string(),
    initial: z.string(),
    phases: z.array(z.object({ name: z.string(), metaphase: z.string(), last: z.boolean() })),
    metaphases: z.array(z.object({ name: z.string(), phases: z.array(z.string()) })),
    transitions: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        conditions: z.array(
          z.object({
            field: z.string(),
            required: z.literal(true),
            oneOf: z.array(z.string()).optional(),
          }),
        ),
      }),
    ),
    last: z.array(z.string()),
    abandoned: z.string(),
  })
  .meta({ id: 'ChangeModel' });

function modelView(model: ChangeModel): z.input<typeof modelSchema> {
  const { name, title, initial, metaphases, transitions, last, abandoned } = model;
  return {
    name,
    title,
    initial,
    phases: metaphases.flatMap((metaphase) =>
      metaphase.phases.map((phase) => ({
        name: phase,
        metaphase: metaphase.name,
        last: last.includes(phase),
      })),
    ),
    metaphases: metaphases.map(({ name, phases }) => ({ name, phases: [...phases] })),
    transitions: transitions.map(({ from, to, conditions = [] }) => ({
      from,
      to,
      conditions: conditions.map(({ field, oneOf }) => ({
        field,
        required: true as const,
        ...(oneOf && { oneOf: [...oneOf] }),
      })),
    })),
    last: [...last],
    abandoned,
  };
}

export function changeModelsRoute({ db }: Deps): Route {
  return route({
    method: 'get',
    path: '/change-models',
    summary: 'List the models that changes follow',
    tag: 'changes',
    roles: staffAndPrograms,
    systems: true,
    query: z.strictObject({ ...pageQuery, name: word.optional() }),
    answers: { 200: pageOf(modelSchema) },
    async handle({ query }) {
      const models = await listModels(db);
      return answerPage({
        path: `${base}/change-models`,
        query,
        place: word,
        list: async (limit, after = '') =>
          models
            .filter(({ name }) => name > after && (query.name ?? name) === name)
            .filter(({ name }) => hasText(query.q, [name]))
            .slice(0, limit),
        placeOf: ({ name }) => name,
        show: modelView,
      });
    },
  });
}
