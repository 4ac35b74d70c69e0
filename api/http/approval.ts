import type { Request } from 'express';
import { z } from 'zod';
import { approvalStates, isSamePerson, needsSecond, secondedActions } from '../../domain/fourEyes';
import { Refused } from '../../domain/refusal';
import { type Approval, addApproval, findFourEyes } from '../../records/approvals';
import { auditAs } from '../../records/audit';
import type { Caller } from '../../records/user';
import type { Deps } from '../deps';
import type { Answer } from './answer';
import { contextOfRoute } from './audit';
import { requireSensitive } from './auth';
import { notBlank } from './content';
import { links, maybe, time } from './fields';
import { readInput } from './input';
import { invalid } from './problem';
import { base, type Call, type Prepared, type RawInput, type Route } from './route';

export const approvalSchema = z
  .object({
    id: z.uuid(),
    action: z.enum([...secondedActions, 'policy']),
    operation: z.string().meta({
      description: 'Method and path of the call that waits.',
      example: 'POST /api/v1/connections/{id}/offboard',
    }),
    input: maybe(z.record(z.string(), z.unknown())).meta({
      description: 'What the call was made with. Null once it is over, and in lists.',
    }),
    target: z.object({
      type: z.string().meta({ example: 'connection' }),
      id: z.string().meta({ example: 'Kim Park' }),
      name: maybe(z.string()).meta({ example: 'Acme' }),
    }),
    reason: z.string().meta({ example: 'The contract ended.' }),
    state: z.enum(approvalStates),
    requestedBy: z.string().meta({ example: 'Kim Park' }),
    requestedAt: time,
    expiresAt: time,
    decidedBy: maybe(z.string()),
    decidedAt: maybe(time),
    decision: maybe(z.string()).meta({ description: 'Why it was declined.' }),
    outcome: maybe(z.string()).meta({ description: 'Why it failed, or is tried again.' }),
    actions: z.array(z.enum(['approve', 'decline', 'withdraw'])).meta({
      description: 'What you may do with it.',
    }),
    links,
  })
  .meta({ id: 'Approval' });

export function approvalPath(id: string): string {
  return `${base}/approvals/${id}`;
}

export function approvalView(
  approval: Approval,
  { name }: Pick<Caller, 'name'>,
  withInput = true,
): z.input<typeof approvalSchema> {
  const { id, action, operation, input, state, reason, requestedBy, decidedBy, decidedAt } =
    approval;
  const { targetType, targetId, targetName, requestedAt, expiresAt, decision, outcome } = approval;
  const isOwn = isSamePerson(requestedBy, name);
  const self = approvalPath(id);
  return {
    ...{ id, action, operation, reason, state, requestedBy, decidedBy, decision, outcome },
    input: withInput && input ? { ...input } : null,
    target: { type: targetType, id: targetId, name: targetName },
    requestedAt: requestedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
    actions: state !== 'pending' ? [] : isOwn ? ['withdraw'] : ['approve', 'decline'],
    links: { self, ...(isOwn && approval.answer !== null && { answer: `${self}/answer` }) },
  };
}

const reasonHeader = 'Approval-Reason';
const reason = z.string().trim().min(1).max(500).regex(notBlank, { error: 'must not be blank.' });

/**
 * Checks a call that opens or ends trust: it needs a recent sign-in and, if the policy of four eyes says so, a second
 * admin. Null if the call may run now. Otherwise it waits, and this is the answer.
 * @throws Refused `second-admin` if it needs one and has no reason to ask for one
 */
export async function askForApproval(
  deps: Deps,
  req: Request,
  route: Route,
  prepared: Prepared,
  { params, query, body }: RawInput,
  { caller, effectId: id, ifMatch }: Call,
): Promise<Answer | null> {
  if (!route.sensitive || !(await prepared.isSensitive(caller))) return null;
  const { action, isAlways } = route.sensitive;
  // Otherwise it was checked before the body was read.
  if (!isAlways) await requireSensitive(deps, caller);
  const policy = await findFourEyes(deps.db);
  if (!needsSecond(policy, action)) return null;
  const about = await prepared.target(caller);
  if (!about) return null;
  const given = reasonOf(req);
  if (given === undefined)
    throw new Refused(
      'second-admin',
      `Another admin has to approve this. Repeat the call with the header ${reasonHeader} to ask for it.`,
    );
  const { version, ...target } = about;
  const { name, roles, token } = caller;
  const approval = await auditAs(contextOfRoute(req, route, caller), () =>
    addApproval(deps.db, {
      ...{ id, action, target, hours: policy.hours },
      operation: `${route.method.toUpperCase()} ${route.path}`,
      input: { params, query, body },
      ifMatch: ifMatch ?? version ?? null,
      caller: { name, roles, ...(token && { token }) },
      reason: readInput(reason, given, reasonHeader),
    }),
  );
  return {
    status: 202,
    body: approvalView(approval, caller),
    headers: { Location: approvalPath(approval.id) },
  };
}

function reasonOf(req: Request): string | undefined {
  const given = req.get(reasonHeader);
  try {
    return given === undefined ? undefined : decodeURIComponent(given);
  } catch {
    throw invalid(reasonHeader, 'must be percent-encoded UTF-8.');
  }
}
