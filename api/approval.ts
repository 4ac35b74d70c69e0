import { z } from 'zod';
import { approvalStates, type FourEyes, loosens, secondedActions } from '../domain/fourEyes';
import { Refused } from '../domain/refusal';
import {
  changeFourEyes,
  countAdmins,
  decideApproval,
  type FourEyesPolicy,
  findApproval,
  findFourEyes,
  listApprovals,
} from '../records/approvals';
import { sealedAs } from '../records/sealed';
import type { Deps } from './deps';
import { approvalPath, approvalSchema, approvalView } from './http/approval';
import { searchText, text, time } from './http/fields';
import { answerPage, pageOf, pageQuery, placeTime } from './http/page';
import { base, type Route, route } from './http/route';
import { etagOf, requireVersion } from './http/version';
import { runApproved } from './runApproval';

const tag = 'approvals';
const roles = ['admin'] as const;
const params = z.object({ id: z.uuid() });
const approval = { description: 'The approval.', schema: approvalSchema };

const policySchema = z
  .object({
    actions: z.array(z.enum(secondedActions)).meta({
      description:
        'The actions that need a second admin: `approve` a subscription, `offboard` a connection, replace `keys`, make `admins`, delete `data`. If there is any, making admins and loosening the policy need one too.',
    }),
    hours: z.int().min(1).max(720).meta({ description: 'How long another admin may decide.' }),
    updatedAt: time,
  })
  .meta({ id: 'FourEyes' });
const policyAnswer = {
  description: 'The policy.',
  schema: policySchema,
  headers: { ETag: 'The version of the policy.' },
};

function policyView({ actions, hours, updatedAt }: FourEyesPolicy): z.input<typeof policySchema> {
  const ordered = secondedActions.filter((one) => actions.includes(one));
  return { actions: ordered, hours, updatedAt: updatedAt.toISOString() };
}

/**
 * Actions that wait for a second admin, and the policy that says which do.
 * @param others the routes whose calls can wait
 */
export function approvalRoutes(deps: Deps, others: readonly Route[]): Route[] {
  const { db, vault } = deps;
  const shared = { tag, roles } as const;
  const after = (
    before: FourEyes,
    body: { readonly [Name in keyof FourEyes]?: FourEyes[Name] | undefined },
  ) => ({
    actions: body.actions ?? before.actions,
    hours: body.hours ?? before.hours,
  });
  const policy = route({
    ...shared,
    method: 'patch',
    path: '/four-eyes',
    audit: 'four-eyes.update',
    summary: 'Change which actions need a second admin. To loosen it needs one',
    body: policySchema.pick({ actions: true, hours: true }).partial().strict(),
    sensitive: {
      action: 'policy',
      async target({ body }) {
        const before = await findFourEyes(db);
        if (!loosens(before, after(before, body))) return null;
        const view = policyView(before);
        const version = etagOf(view, view);
        return { type: 'four-eyes', id: 'policy', name: null, version };
      },
    },
    answers: { 200: policyAnswer },
    problems: [409],
    async handle({ body, ifMatch }) {
      const isOn = (body.actions?.length ?? 0) > 0;
      if (isOn && (await countAdmins(db)) < 2)
        throw new Refused('conflict', 'There is no second admin who could approve: add one first.');
      const changed = await changeFourEyes(db, (before) => {
        requireVersion(policyView(before), ifMatch);
        return after(before, body);
      });
      return { status: 200, body: policyView(changed) };
    },
  });
  const routes: readonly Route[] = [...others, policy];
  return [
    policy,
    route({
      ...shared,
      method: 'get',
      path: '/four-eyes',
      summary: 'Read which actions need a second admin',
      answers: { 200: policyAnswer },
      handle: async () => ({ status: 200, body: policyView(await findFourEyes(db)) }),
    }),
    route({
      ...shared,
      method: 'get',
      path: '/approvals',
      summary: 'List actions that wait, or waited, for a second admin, newest first',
      query: z.strictObject({
        ...pageQuery,
        state: z.enum(approvalStates).optional(),
        q: searchText
          .optional()
          .meta({ description: 'Text in the target, in the reason, or in the name of who asked.' }),
      }),
      answers: { 200: pageOf(approvalSchema) },
      handle: ({ query, caller }) =>
        answerPage({
          path: `${base}/approvals`,
          query,
          place: z.object({ at: placeTime, id: z.uuid() }),
          list: (limit, from) => listApprovals(db, query, { limit, after: from }),
          placeOf: ({ requestedAt, id }) => ({ at: requestedAt.toISOString(), id }),
          show: (one) => approvalView(one, caller, false),
        }),
    }),
    route({
      ...shared,
      method: 'get',
      path: '/approvals/{id}',
      summary: 'Read one',
      params,
      answers: { 200: approval },
      async handle({ params: { id }, caller }) {
        const found = await findApproval(db, id);
        if (!found) throw new Refused('missing', `There is no approval ${id}.`);
        return { status: 200, body: approvalView(found, caller) };
      },
    }),
    route({
      ...shared,
      method: 'get',
      path: '/approvals/{id}/answer',
      audit: 'approval.read-answer',
      // It can have a secret, for which the action needed this, too.
      sensitive: { action: 'keys', target: async () => null },
      summary:
        'Read what the action answered, for who asked. It may have a secret, and is kept for a day',
      params,
      answers: {
        200: {
          description: 'The answer.',
          schema: z.object({ status: z.int(), body: z.unknown() }).meta({ id: 'ApprovalAnswer' }),
        },
      },
      async handle({ params: { id }, caller }) {
        const found = await findApproval(db, id);
        if (!found?.answer || found.requestedBy !== caller.name)
          throw new Refused('missing', `There is no answer of ${approvalPath(id)} for you.`);
        const opened = vault.open(found.answer, sealedAs.approvalAnswer(found));
        return {
          status: 200,
          body: z.object({ status: z.int(), body: z.unknown() }).parse(JSON.parse(opened)),
        };
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: '/approvals/{id}/approve',
      audit: 'approval.approve',
      summary: 'Approve what another admin asked for. It runs now',
      params,
      // It needs a recent sign-in, and no further admin.
      sensitive: { action: 'policy', target: async () => null },
      answers: { 200: approval },
      problems: [409],
      async handle({ params: { id }, caller }) {
        const approved = await decideApproval(db, id, 'approved', { by: caller.name });
        await runApproved(deps, routes, approved);
        return {
          status: 200,
          body: approvalView((await findApproval(db, id)) ?? approved, caller),
        };
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: '/approvals/{id}/decline',
      audit: 'approval.decline',
      summary: 'Decline what another admin asked for',
      params,
      body: z.strictObject({ reason: text }),
      answers: { 200: approval },
      problems: [409],
      async handle({ params: { id }, body, caller }) {
        const by = { by: caller.name, decision: body.reason };
        return {
          status: 200,
          body: approvalView(await decideApproval(db, id, 'declined', by), caller),
        };
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: '/approvals/{id}/withdraw',
      audit: 'approval.withdraw',
      summary: 'Withdraw what you asked for',
      params,
      answers: { 200: approval },
      problems: [409],
      async handle({ params: { id }, caller }) {
        const withdrawn = await decideApproval(db, id, 'withdrawn', { by: caller.name });
        return { status: 200, body: approvalView(withdrawn, caller) };
      },
    }),
  ];
}
