import { Refused } from '../domain/refusal';
import type { Approval } from '../records/approvals';
import { endApproval, findApproval, postponeApproval, takeApproved } from '../records/approvals';
import { anyKey } from '../records/notificationChannel';
import { sealedAs } from '../records/sealed';
import { isDisabled } from '../records/user';
import { findUser } from '../records/userAdmin';
import type { Deps } from './deps';
import type { Answer } from './http/answer';
import { auditedAs } from './http/audit';
import { refusalOf } from './http/failure';
import { problems } from './http/problem';
import type { Route } from './http/route';

/** How often it looks by itself: a process may have stopped between the approval and its action. */
const everyMs = 30_000;

/** Runs approved actions that no process ran, as they come. */
export function startApprovals(
  deps: Deps,
  routesOf: () => readonly Route[],
): { stop(): Promise<void> } {
  let running = Promise.resolve();
  let stopped = false;
  const wake = () => {
    running = running
      .then(async () => {
        while (!stopped && (await runApproved(deps, routesOf)));
      })
      .catch((error: unknown) =>
        deps.log.warn({ err: error }, 'approved actions could not be read; it is retried'),
      );
  };
  const silence = deps.notificationChannel.on('approval', anyKey, wake);
  const interval = setInterval(wake, everyMs);
  wake();
  return {
    async stop() {
      stopped = true;
      silence();
      clearInterval(interval);
      await running;
    },
  };
}

/**
 * Runs an approved action, unless somebody runs it already: the one with the id, or the next.
 * @returns whether there was one
 */
export async function runApproved(
  deps: Deps,
  routesOf: () => readonly Route[],
  id?: string,
): Promise<boolean> {
  const { db, vault, log } = deps;
  const approval = await takeApproved(db, id);
  if (!approval) return false;
  try {
    const { status, body } = await perform(deps, routesOf(), approval);
    const answer = vault.seal(JSON.stringify({ status, body }), sealedAs.approvalAnswer(approval));
    await endApproval(db, approval.id, { state: 'done', outcome: null, answer });
  } catch (error) {
    const refused = refusalOf(error);
    if (!refused) log.error({ err: error, approval: approval.id }, 'an approved action failed');
    const { code, message } = refused ?? { code: 'fault' as const, message: 'An internal error.' };
    const { status } = problems[code];
    if (status === 503 || status === 429) await postponeApproval(db, approval.id, message);
    else await endApproval(db, approval.id, { state: 'failed', outcome: message, answer: null });
  }
  return true;
}

async function perform(
  deps: Deps,
  routes: readonly Route[],
  { id, operation, input, ifMatch, caller: asked, decidedBy }: Approval,
): Promise<Answer> {
  const route = routes.find(({ method, path }) => `${method.toUpperCase()} ${path}` === operation);
  if (!route || !input) throw new Refused('conflict', 'This release does not have the action.');
  const { name, roles, token } = asked;
  await requireStillAdmin(deps, name);
  const expiresAt = token?.expiresAt ? new Date(token.expiresAt) : null;
  const caller = { name, roles, ...(token && { token: { ...token, expiresAt } }) };
  const actor = {
    kind: 'user',
    name,
    ...(decidedBy !== null && { approvedBy: decidedBy }),
  } as const;
  return auditedAs(deps, { actor, request: operation }, route, Object(input.params), () =>
    route.prepare(input).perform({
      ...{ caller, effectId: id, ifMatch: ifMatch ?? undefined, lastEventId: undefined },
      stillIn: async () => caller,
      closing: new AbortController().signal,
    }),
  );
}

/** People of the OpenID provider have their roles there: of them it is known only whether they are disabled here. */
async function requireStillAdmin({ db }: Pick<Deps, 'db'>, name: string): Promise<void> {
  const user = await findUser(db, name);
  const hasLost = user && user.roles.length > 0 && !user.roles.includes('admin');
  if (hasLost || (await isDisabled(db, name)))
    throw new Refused('forbidden', `${name}, who asked for it, is no admin any more.`);
}

/** Runs it now, in this call. The loop of another process may be faster. */
export async function runNow(
  deps: Deps,
  routes: readonly Route[],
  approval: Approval,
): Promise<Approval> {
  await runApproved(deps, () => routes, approval.id);
  return (await findApproval(deps.db, approval.id)) ?? approval;
}
