import { z } from 'zod';
import { instanceTitle } from '../domain/names';
import { Refused } from '../domain/refusal';
import { endRequests } from '../exchange/offboard';
import { recordAudit } from '../records/audit';
import {
  type Connection,
  connectionStates,
  findConnection,
  listConnections,
} from '../records/connection';
import { allowWorkNotes, endConnection, pauseHere } from '../records/connectionChanges';
import { failingDelivery } from '../records/failingWorkflows';
import { reconciliationOf } from '../records/findings';
import { backlog, discarded } from '../records/outbox';
import { forgetPartnerKeys, keyHistory } from '../records/signingKeys';
import type { Caller } from '../records/user';
import {
  connectionActions,
  connectionSchema,
  connectionVersion,
  connectionView,
} from './connectionView';
import type { Deps } from './deps';
import { links, word } from './http/fields';
import { answerPage, pageOf, pageQuery } from './http/page';
import { base, type Route, route } from './http/route';
import { etagOf, requireVersion } from './http/version';
import { paths } from './paths';
import { rotateSecret } from './rotateSecret';
import { rotateSigningKey } from './rotateSigningKey';

const tag = 'connections';
const roles = ['admin'] as const;
const params = z.object({ id: z.uuid() });
const answers = {
  200: {
    description: 'The connection.',
    schema: connectionSchema,
    headers: { ETag: 'The version of the fields that can be changed.' },
  },
};

/** Connections to partners, on either side: their health, and the actions of an admin. */
export function connectionRoutes(deps: Deps): Route[] {
  const { db, engine, log, afterCommit } = deps;

  async function find(id: string): Promise<Connection> {
    const found = await findConnection(db, { id });
    if (!found) throw new Refused('missing', `There is no connection ${id}.`);
    return found;
  }

  async function show(connection: Connection, caller: Caller) {
    const { id, state, partner } = connection;
    const ended = state === 'Off-boarded';
    const outbox = { ...(await backlog(db, id)), discarded: ended ? await discarded(db, id) : 0 };
    const failing = await failingDelivery(db, partner);
    const keys = await keyHistory(db, id, 20);
    const reconciled = await reconciliationOf(db, id);
    return connectionView(connection, outbox, reconciled, failing, keys, caller);
  }

  async function answer(id: string, caller: Caller) {
    const connection = await find(id);
    const body = await show(connection, caller);
    return { status: 200, body, headers: { ETag: etagOf(connectionVersion(connection), body) } };
  }

  /** @throws Refused `state` if the connection is not established, or is in that state already */
  async function requireAction(id: string, action: string): Promise<Connection> {
    const connection = await find(id);
    const actions = connectionActions(connection);
    if (actions.includes(action)) return connection;
    const { state } = connection;
    const message = `"${action}" is not possible: the connection is ${state}${connection.pausedHere ? ', paused by us' : ''}.`;
    throw new Refused('state', message, {
      ...{ code: 'wrongState', params: { state }, state, actions },
    });
  }

  const targetOf =
    (action: string) => async (input: { readonly params: z.output<typeof params> }) => {
      const { id, partner: name } = await requireAction(input.params.id, action);
      return { type: 'connection', id, name };
    };

  return [
    route({
      method: 'get',
      path: '/connections',
      summary: 'List connections with their health, by partner',
      tag,
      roles,
      query: z.strictObject({
        ...pageQuery,
        state: z.enum(connectionStates).optional(),
        partnerIs: z.enum(['provider', 'customer']).optional(),
      }),
      answers: { 200: pageOf(connectionSchema) },
      async handle({ query, caller }) {
        const page = await answerPage({
          path: `${base}/connections`,
          query,
          place: z.object({ partner: word, id: z.uuid() }),
          list: async (limit, after) => {
            const found = await listConnections(db, query, { limit, ...(after && { after }) });
            return Promise.all(found.map((connection) => show(connection, caller)));
          },
          placeOf: ({ partner, id }) => ({ partner, id }),
          show: (view) => view,
        });
        return page;
      },
    }),
    route({
      method: 'get',
      path: '/connections/{id}',
      summary: 'Read one, with its health',
      tag,
      roles,
      params,
      answers,
      handle: ({ params: { id }, caller }) => answer(id, caller),
    }),
    route({
      method: 'patch',
      path: '/connections/{id}',
      audit: 'connection.update',
      summary:
        'Allow work notes to cross, or not. They cross if the replication set includes them and both sides allow them',
      tag,
      roles,
      params,
      body: z.strictObject({ workNotes: z.enum(['allowed', 'refused']).optional() }),
      answers,
      problems: [409, 412],
      async handle({ params: { id }, body, ifMatch, caller }) {
        const connection = await find(id);
        requireVersion(connectionVersion(connection), ifMatch);
        if (connection.state === 'Rejected' || connection.state === 'Off-boarded') {
          const { state } = connection;
          throw new Refused('state', `The connection is ${state}.`, {
            ...{ code: 'wrongState', params: { state }, state, actions: [] },
          });
        }
        const { workNotes } = body;
        if (workNotes && (await allowWorkNotes(db, id, workNotes === 'allowed', caller.name))) {
          afterCommit(id);
        }
        return answer(id, caller);
      },
    }),
    ...(['pause', 'resume'] as const).map((action) =>
      route({
        method: 'post',
        path: `/connections/{id}/${action}`,
        audit: `connection.${action}`,
        summary:
          action === 'pause'
            ? 'Pause it on both sides: updates wait in order'
            : 'Resume it: waiting updates are delivered, unless the partner paused it too',
        tag,
        roles,
        params,
        answers,
        async handle({ params: { id }, caller }) {
          await requireAction(id, action);
          await pauseHere(db, id, action === 'pause', caller.name);
          afterCommit(id);
          return answer(id, caller);
        },
      }),
    ),
    route({
      method: 'post',
      path: '/connections/{id}/rotate-secret',
      sensitive: { action: 'keys', target: targetOf('rotate-secret') },
      audit: 'connection.rotate-secret',
      summary:
        'Agree on a new signing secret with the partner. The previous one stays valid for a day',
      tag,
      roles,
      params,
      answers,
      problems: [409, 503],
      async handle({ params: { id }, caller }) {
        await requireAction(id, 'rotate-secret');
        await rotateSecret(deps, id);
        return answer(id, caller);
      },
    }),
    route({
      method: 'post',
      path: '/connections/{id}/rotate-signing-key',
      summary:
        'Replace the key that we sign with (Ed25519). The partner accepts the previous one for a day',
      tag,
      roles,
      params,
      answers,
      audit: 'signing-key.rotate',
      sensitive: { action: 'keys', target: targetOf('rotate-signing-key') },
      problems: [409, 503],
      async handle({ params: { id }, caller }) {
        await requireAction(id, 'rotate-signing-key');
        await rotateSigningKey(deps, id);
        return answer(id, caller);
      },
    }),
    route({
      method: 'post',
      path: '/connections/{id}/forget-partner-key',
      summary:
        "Forget the key that the partner signs with, after it restored an older back-up. Its next heartbeat tells its key; until then, and without that key's signature, its calls are refused",
      tag,
      roles,
      params,
      answers,
      audit: 'signing-key.forget',
      sensitive: { action: 'keys', target: targetOf('forget-partner-key') },
      problems: [409],
      async handle({ params: { id }, caller }) {
        const { partner } = await requireAction(id, 'forget-partner-key');
        if (!(await forgetPartnerKeys(db, id)))
          throw new Refused('conflict', `${instanceTitle(partner)} has not told any key yet.`);
        return answer(id, caller);
      },
    }),
    route({
      method: 'post',
      path: '/connections/{id}/reconcile',
      audit: 'connection.reconcile',
      summary: 'Compare both sides now, and repair what can be repaired',
      tag,
      roles,
      params,
      answers: {
        202: {
          description: 'Started. The connection shows the result.',
          schema: z.object({ links }),
        },
      },
      async handle({ params: { id } }) {
        const { partner } = await requireAction(id, 'reconcile');
        await recordAudit(db, {
          action: 'connection.reconcile',
          target: { type: 'connection', id, name: partner },
        });
        await engine.reconcile(partner);
        const drift = `${base}/exchange/drift?partner=${partner}`;
        return { status: 202, body: { links: { connection: paths.connection(id), drift } } };
      },
    }),
    route({
      method: 'post',
      path: '/connections/{id}/offboard',
      sensitive: { action: 'offboard', target: targetOf('offboard') },
      audit: 'connection.offboard',
      summary: 'End it on both sides. Open requests are cancelled',
      tag,
      roles,
      params,
      body: z.strictObject({ confirm: z.literal(true, { error: 'must be true, to confirm.' }) }),
      answers,
      async handle({ params: { id }, caller }) {
        await requireAction(id, 'offboard');
        await endConnection(db, id, caller.name);
        afterCommit(id);
        endRequests(deps).catch((error: unknown) =>
          log.warn(
            { err: error, connection: id },
            'not every request has ended yet; the sweep continues',
          ),
        );
        return answer(id, caller);
      },
    }),
  ];
}
