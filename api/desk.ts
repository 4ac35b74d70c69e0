import { z } from 'zod';
import { deskKinds } from '../desks/kinds';
import { Refused } from '../domain/refusal';
import { checkTarget } from '../exchange/target';
import { createDesk, listDesks, updateDesk } from '../records/desk';
import { sealedAs } from '../records/sealed';
import { tokenHash } from '../records/user';
import type { Deps } from './deps';
import {
  answerDesk,
  deskAnswer,
  kindOf,
  params,
  requireDesk,
  shared,
  showDesk,
  startDesk,
  webhook,
  webhookOf,
  webhookSecret,
} from './deskAnswers';
import { mappingSchema, requireUsable, routesOf, routesSchema, withTables } from './deskMapping';
import { deskSchema, deskStates, deskVersion } from './deskView';
import { line, word } from './http/fields';
import { readInput } from './http/input';
import { answerPage, pageOf, pageQuery } from './http/page';
import { invalid } from './http/problem';
import { base, type Route, route } from './http/route';
import { requireVersion } from './http/version';
import { paths } from './paths';

const credentials = z
  .record(z.string(), z.unknown())
  .meta({ description: 'As `/desk-kinds` says. Never shown.' });
const callsPerMinute = z.int().min(1).max(6_000).meta({
  description: 'The most calls in any minute, for reading and writing together.',
});
const pollSeconds = z.int().min(5).max(3_600).meta({
  description: 'How often the desk is asked what changed. A webhook makes that happen at once.',
});
const url = z.string().max(2_048);

/** Desks, in which an organisation's own people work. */
export function deskRoutes(deps: Deps): Route[] {
  const { db, vault, allowPrivateTargets } = deps;
  const answer = answerDesk(deps);

  /** As connectors take it: without a slash at its end. */
  function urlOf(given: string): string {
    const target = checkTarget(given, allowPrivateTargets);
    if (target.search || target.hash)
      throw invalid('url', 'must have no query and no fragment.', { code: 'urlPlain' });
    return target.href.replace(/\/+$/, '');
  }

  function sealed(id: string, kind: string, given: object): string {
    const read = readInput(kindOf(kind).credentials, given, 'credentials');
    return vault.seal(JSON.stringify(read), sealedAs.deskCredentials({ id }));
  }

  return [
    route({
      ...shared,
      method: 'post',
      path: '/desks',
      audit: 'desk.create',
      summary: 'Connect a desk. It is used at once, unless it is created as Paused',
      body: z.strictObject({
        name: line,
        kind: z.enum(deskKinds.map(({ name }) => name)),
        url,
        credentials,
        routes: routesSchema.default([]),
        mapping: mappingSchema.optional(),
        callsPerMinute: callsPerMinute.default(300),
        pollSeconds: pollSeconds.default(30),
        state: z.enum(deskStates).default('Active'),
      }),
      answers: {
        201: {
          ...deskAnswer,
          schema: deskSchema.extend(webhook),
          headers: { ...deskAnswer.headers, Location: 'Its path.' },
        },
      },
      async handle({ body, effectId: id }) {
        const { name, kind, callsPerMinute, pollSeconds, state } = body;
        const routes = routesOf(body.routes);
        const mapping = withTables(kindOf(kind).mapping, body.mapping);
        await requireUsable(deps, { routes, mapping });
        const secret = webhookSecret(vault, id);
        const desk = await createDesk(db, {
          ...{ id, name, kind, url: urlOf(body.url), routes, mapping, state },
          ...{ callsPerMinute, pollSeconds },
          credentials: sealed(id, kind, body.credentials),
          webhookSecretHash: tokenHash(secret),
        });
        await startDesk(deps, desk);
        const { body: view, headers } = await answer(desk);
        return {
          status: 201,
          body: { ...view, ...webhookOf(deps, id, secret) },
          headers: { ...headers, Location: paths.desk(id) },
        };
      },
    }),
    route({
      ...shared,
      method: 'get',
      path: '/desks',
      summary: 'List desks with their health, by name',
      query: z.strictObject({ ...pageQuery, state: z.enum(deskStates).optional() }),
      answers: { 200: pageOf(deskSchema) },
      async handle({ query: { q, state, ...query } }) {
        return answerPage({
          path: `${base}/desks`,
          query: { ...query, q, state },
          place: word,
          list: async (limit, after) => {
            const desks = await listDesks(db, { q, state }, { limit, after });
            return Promise.all(desks.map((desk) => showDesk(deps, desk)));
          },
          placeOf: ({ name }) => name,
          show: (view) => view,
        });
      },
    }),
    route({
      ...shared,
      method: 'get',
      path: '/desks/{id}',
      summary: 'Read one, with its health',
      params,
      answers: { 200: deskAnswer },
      handle: async ({ params: { id } }) => answer(await requireDesk(db, id)),
    }),
    route({
      ...shared,
      method: 'patch',
      path: '/desks/{id}',
      audit: 'desk.update',
      summary: 'Change it. A table of the mapping that is left out stays as it is',
      params,
      body: z.strictObject({
        name: line.optional(),
        url: url.optional(),
        credentials: credentials.optional(),
        routes: routesSchema.optional(),
        mapping: mappingSchema.optional(),
        callsPerMinute: callsPerMinute.optional(),
        pollSeconds: pollSeconds.optional(),
      }),
      answers: { 200: deskAnswer },
      problems: [409, 422],
      async handle({ params, body, ifMatch }) {
        const desk = await requireDesk(db, params.id);
        const { name, callsPerMinute, pollSeconds } = body;
        const routes = body.routes && routesOf(body.routes);
        const mapping = body.mapping && withTables(desk.mapping, body.mapping);
        if (routes || mapping) {
          await requireUsable(deps, {
            routes: routes ?? desk.routes,
            mapping: mapping ?? desk.mapping,
          });
        }
        const url = body.url === undefined ? undefined : urlOf(body.url);
        const changed = await updateDesk(
          db,
          desk.id,
          {
            ...{ name, url, routes, mapping, callsPerMinute, pollSeconds },
            credentials: body.credentials && sealed(desk.id, desk.kind, body.credentials),
          },
          (existing) => {
            requireVersion(deskVersion(existing), ifMatch);
            if (mapping && existing.mappingVersion !== desk.mappingVersion)
              throw new Refused('conflict', 'Somebody else has just changed the mapping.', {
                code: 'changedMeanwhile',
              });
            // The sealed credentials are for the old server only.
            if (url !== undefined && isElsewhere(url, existing.url) && !body.credentials)
              throw invalid('credentials', 'are required when the URL names another server.', {
                code: 'required',
              });
          },
        );
        await startDesk(deps, changed);
        return answer(changed);
      },
    }),
  ];
}

function isElsewhere(one: string, other: string): boolean {
  return new URL(one).origin !== new URL(other).origin;
}
