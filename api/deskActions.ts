import { z } from 'zod';
import { checkDesk } from '../desks/askDesk';
import { Refused } from '../domain/refusal';
import { type Desk, type DeskState, updateDesk } from '../records/desk';
import { tokenHash } from '../records/user';
import type { Deps } from './deps';
import {
  answerDesk,
  deskAnswer,
  params,
  requireDesk,
  shared,
  startDesk,
  webhook,
  webhookOf,
  webhookSecret,
} from './deskAnswers';
import { maybe } from './http/fields';
import { type Route, route } from './http/route';

const checkSchema = z
  .object({
    ok: z.boolean().meta({ description: 'Whether the desk can be used.' }),
    version: maybe(z.string()).meta({ description: "The desk's product and version." }),
    account: maybe(z.string()).meta({ description: 'The account that Crossdesk uses.' }),
    missing: z
      .array(z.string())
      .meta({ description: 'What is missing, and what to do about it. Empty if `ok`.' }),
  })
  .meta({ id: 'DeskCheck' });

/** What an admin does with a desk: check it, pause and resume it, and make a new secret for its webhook. */
export function deskActionRoutes(deps: Deps): Route[] {
  const { db, vault } = deps;
  const answer = answerDesk(deps);

  /** @throws Refused `state` if it is in that state already */
  async function moveTo(id: string, state: DeskState) {
    const desk = await requireDesk(db, id);
    const changed = await updateDesk(db, desk.id, { state }, (existing) => {
      requireOther(existing, state);
    });
    await startDesk(deps, changed);
    return answer(changed);
  }

  return [
    route({
      ...shared,
      method: 'post',
      path: '/desks/{id}/check',
      audit: { none: 'It changes nothing.' },
      summary: 'Try URL, credentials and rights. Nothing is written in the desk',
      params,
      answers: { 200: { description: 'What was found.', schema: checkSchema } },
      async handle({ params: { id } }) {
        const desk = await requireDesk(db, id);
        const found = await checkDesk(deps, desk);
        const missing = [...found.missing];
        return { status: 200, body: { ...found, missing, ok: missing.length === 0 } };
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: '/desks/{id}/pause',
      audit: 'desk.pause',
      summary: 'Pause it: updates wait in order, and nothing is read from the desk',
      params,
      answers: { 200: deskAnswer },
      handle: ({ params: { id } }) => moveTo(id, 'Paused'),
    }),
    route({
      ...shared,
      method: 'post',
      path: '/desks/{id}/resume',
      audit: 'desk.resume',
      summary: 'Resume it: what waited is written, and what changed in the desk is read',
      params,
      answers: { 200: deskAnswer },
      handle: ({ params: { id } }) => moveTo(id, 'Active'),
    }),
    route({
      ...shared,
      method: 'post',
      path: '/desks/{id}/webhook-secret',
      sensitive: {
        action: 'keys',
        async target({ params: { id } }) {
          const { name } = await requireDesk(db, id);
          return { type: 'desk', id, name };
        },
      },
      audit: 'desk.rotate-webhook-secret',
      summary: 'Create a new secret for its webhook. The previous one is refused from now on',
      params,
      answers: { 200: { ...deskAnswer, schema: deskAnswer.schema.extend(webhook) } },
      async handle({ params: { id }, effectId }) {
        const desk = await requireDesk(db, id);
        const secret = webhookSecret(vault, effectId);
        const changed = await updateDesk(db, desk.id, { webhookSecretHash: tokenHash(secret) });
        const { body, ...answered } = await answer(changed);
        return { ...answered, body: { ...body, ...webhookOf(deps, desk.id, secret) } };
      },
    }),
  ];
}

function requireOther({ name, state }: Desk, wanted: DeskState): void {
  if (state !== wanted) return;
  const actions = [wanted === 'Active' ? 'pause' : 'resume'];
  throw new Refused('state', `${name} is ${state} already.`, {
    ...{ code: 'wrongState', params: { state }, state, actions },
  });
}
