import { z } from 'zod';
import { incomingOperations, outgoingOperations } from '../domain/changeOperations';
import { operationMessage } from '../domain/operationMessage';
import { Refused } from '../domain/refusal';
import { type ExternalSystem, findSystem } from '../records/externalSystem';
import {
  discardOperation,
  findOperation,
  listOperations,
  markFetched,
  type OperationRecord,
  positionOf,
  retryOperation,
} from '../records/operations';
import type { Caller } from '../records/user';
import type { Deps } from './deps';
import { maybe, text, time, word } from './http/fields';
import { pageOf, pageQuery } from './http/page';
import { invalid } from './http/problem';
import { type Route, route } from './http/route';
import { paths } from './paths';
import { answeredChange } from './systemWords';
import { takeOperation } from './takeOperation';

const tag = 'external systems';
const byId = z.object({ id: word });
const value = z.union([z.string(), z.number(), z.null()]);

const operationBody = z.strictObject({
  operation: z.enum(incomingOperations),
  id: word.optional().meta({
    description: 'Your id of the operation. An operation with the same id takes effect once.',
  }),
  externalId: word.optional().meta({ description: 'Your id of the change.' }),
  change: z.record(z.string(), value).optional().meta({
    description: "The fields with your names, as the mapping says. `number` is Crossdesk's number.",
  }),
  comment: text.optional(),
});
const taken = z.object({
  change: z.record(z.string(), value),
  externalId: maybe(z.string()),
});

const deliverySchema = z
  .object({
    id: z.uuid(),
    operation: z.enum(outgoingOperations),
    change: z.record(z.string(), value),
    externalId: maybe(z.string()),
    comment: z.string().optional(),
    attachment: z
      .object({ name: z.string(), size: z.int(), sha256: z.string(), url: z.string() })
      .optional(),
    at: time,
    delivery: z.object({
      state: z.enum(['waiting', 'delivered', 'failed', 'discarded']),
      attempts: z.int(),
      lastError: maybe(z.string()),
    }),
  })
  .meta({ id: 'Delivery' });

/** Operations that an external system sends, and operations that wait for it. */
export function systemOperationRoutes(deps: Deps): Route[] {
  const { db, publicUrl, afterCommit } = deps;

  /** Only operations of its own. Another system's operation looks like a missing one. */
  async function find(reference: string, caller: Caller): Promise<ExternalSystem> {
    const found = await findSystem(db, reference);
    if (found && (!caller.system || caller.system.id === found.id)) return found;
    throw new Refused('missing', `There is no external system ${reference}.`);
  }

  function view({ mapping }: ExternalSystem, record: OperationRecord) {
    const { message } = operationMessage(publicUrl, mapping.outgoing, record);
    const { status: state, attempts, lastError } = record;
    return { ...message, delivery: { state, attempts, lastError } };
  }

  return [
    route({
      method: 'post',
      path: '/external-systems/{id}/operations',
      summary: 'Create, update, assign, reject or cancel a change: completely, or not at all',
      tag,
      roles: [],
      systems: true,
      params: byId,
      body: operationBody,
      answers: {
        200: { description: 'Done, now or earlier.', schema: taken },
        201: { description: 'The change was created.', schema: taken },
        202: { description: 'Recorded. It takes effect soon.', schema: taken },
      },
      async handle({ params, body, caller, effectId }) {
        const system = await find(params.id, caller);
        const operation = { ...body, change: body.change ?? {} };
        const { status, change, externalId } = await takeOperation(
          deps,
          system,
          operation,
          effectId,
        );
        return { status, body: { change: answeredChange(system, change), externalId } };
      },
    }),
    route({
      method: 'get',
      path: '/external-systems/{id}/deliveries',
      summary: 'Read its operations in order, after the last one that was seen',
      tag,
      roles: ['admin'],
      systems: true,
      params: byId,
      query: z.strictObject({
        ...pageQuery,
        after: z
          .uuid()
          .optional()
          .meta({ description: 'The id of the last operation that was seen.' }),
        cursor: pageQuery.cursor.meta({
          description: 'The `next` of the previous page. The same as `after`.',
        }),
        state: deliverySchema.shape.delivery.shape.state.optional(),
        change: word.optional().meta({ description: "A change's number." }),
      }),
      answers: { 200: pageOf(deliverySchema) },
      async handle({ params, query, caller }) {
        const system = await find(params.id, caller);
        const { limit = 50, state, change, q } = query;
        const after = readAfter(query.after ?? query.cursor);
        const rows = await listOperations(
          db,
          system.id,
          { state, change, q },
          { limit: limit + 1, after },
        );
        // A system without push acknowledges by its cursor what it has received.
        if (caller.system && after !== undefined && system.deliveryUrl === null) {
          const seen = await positionOf(db, system.id, after);
          // A search skips operations that the system has not seen.
          const isAsked = q === undefined && (state === undefined || state === 'waiting');
          if (seen !== null && isAsked) await markFetched(db, system.id, seen, change);
        }
        const items = rows.slice(0, limit).map((row) => view(system, row));
        const next = rows.length > limit ? (items.at(-1)?.id ?? null) : null;
        const filters = { ...(state && { state }), ...(change && { change }), ...(q && { q }) };
        const more = new URLSearchParams({ limit: String(limit), ...filters, after: next ?? '' });
        const link = `<${paths.externalSystem(system.id)}/deliveries?${more}>; rel="next"`;
        return { status: 200, body: { items, next }, ...(next && { headers: { Link: link } }) };
      },
    }),
    ...(['retry', 'discard'] as const).map((action) =>
      route({
        method: 'post',
        path: `/external-systems/{id}/deliveries/{delivery}/${action}`,
        audit: `failure.${action}`,
        summary:
          action === 'retry'
            ? 'Send a failed operation again'
            : 'Discard a failed operation: the operations behind it are sent',
        tag,
        roles: ['admin'],
        params: z.object({ id: word, delivery: z.uuid() }),
        body: z.strictObject({ reason: text.optional() }).optional(),
        answers: { 200: { description: 'The operation as it is now.', schema: deliverySchema } },
        async handle({ params, caller }) {
          const system = await find(params.id, caller);
          if (action === 'retry') await retryOperation(db, system, params.delivery);
          else await discardOperation(db, system, params.delivery);
          afterCommit(system.id);
          const operation = await findOperation(db, system.id, params.delivery);
          if (!operation) throw new Error(`The operation ${params.delivery} no longer exists.`);
          return { status: 200, body: view(system, operation) };
        },
      }),
    ),
  ];
}

function readAfter(after: string | undefined): string | undefined {
  if (after === undefined) return undefined;
  const id = z.uuid().safeParse(after);
  if (id.success) return id.data;
  throw invalid('query.after', 'is not the id of an operation.');
}
