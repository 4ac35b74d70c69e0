import { z } from 'zod';
import { askDesk } from '../desks/askDesk';
import { DeskError } from '../desks/deskError';
import { previewRecord } from '../desks/previewRecord';
import { previewTicket } from '../desks/previewTicket';
import { Refused } from '../domain/refusal';
import type { Desk } from '../records/desk';
import type { Deps } from './deps';
import { params, requireDesk, shared } from './deskAnswers';
import { mappingSchema, requireUsable, routesOf, routesSchema, withTables } from './deskMapping';
import { line, maybe, text, word } from './http/fields';
import { type Route, route } from './http/route';

const mapping = mappingSchema
  .optional()
  .meta({ description: 'Tables to be tried in place of its own.' });
const routes = routesSchema
  .optional()
  .meta({ description: 'Routes to be tried in place of its own.' });

const previewBody = z.discriminatedUnion('direction', [
  z.strictObject({
    direction: z.literal('out'),
    event: z.strictObject({
      record: word.meta({ description: "A record's number, or a task's." }),
      entry: z
        .uuid()
        .optional()
        .meta({ description: 'An entry of its journal. Without one: all of them.' }),
    }),
    mapping,
    routes,
  }),
  z.strictObject({
    direction: z.literal('in'),
    event: z.strictObject({
      ticket: word.meta({ description: 'The id of a ticket in the desk. It is read there.' }),
      status: line.optional().meta({ description: 'As if the ticket had this status.' }),
      reply: text.optional().meta({ description: 'As if somebody had written this reply.' }),
    }),
    mapping,
    routes,
  }),
]);

const effect = z.object({
  does: z.enum([
    'create ticket',
    'set fields',
    'public comment',
    'internal comment',
    'file',
    'create record',
    'command',
    'comment',
    'work note',
    'nothing',
    'refused',
  ]),
  text: maybe(z.string()).meta({ description: 'The text that would be written, or the reason.' }),
  values: z
    .record(z.string(), z.string())
    .meta({ description: "The fields of the ticket or record, or the command's inputs." }),
});

const previewSchema = z
  .object({
    record: maybe(z.string()),
    ticket: maybe(z.string()),
    effects: z.array(effect),
  })
  .meta({ id: 'DeskPreview' });

async function preview(deps: Deps, desk: Desk, body: z.output<typeof previewBody>) {
  if (body.direction === 'out') return previewRecord(deps, desk, body.event);
  try {
    const { event } = body;
    return await askDesk(deps, desk, (connector) => previewTicket(deps, desk, connector, event));
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    const { name } = desk;
    const why = error.message;
    const coded = { code: 'deskUnread', params: { name, why } } as const;
    throw new Refused('unavailable', `${name} could not be read: ${why}`, coded);
  }
}

/** Says what a recorded event would become, in either direction. Nothing is changed. */
export function deskPreviewRoute(deps: Deps): Route {
  return route({
    ...shared,
    method: 'post',
    path: '/desks/{id}/preview',
    audit: { none: 'It changes nothing.' },
    summary:
      'Say what an event would become, with another mapping or other routes if they are given',
    params,
    body: previewBody,
    problems: [422],
    answers: { 200: { description: 'What would happen. Nothing happens.', schema: previewSchema } },
    async handle({ params: { id }, body }) {
      const current = await requireDesk(deps.db, id);
      const given = body.routes && routesOf(body.routes);
      const mapping = withTables(current.mapping, body.mapping);
      await requireUsable(deps, { routes: given ?? [], mapping });
      const desk = { ...current, mapping, routes: given ?? current.routes };
      return { status: 200, body: await preview(deps, desk, body) };
    },
  });
}
