import { Refused } from '../domain/refusal';
import type { Approval } from '../records/approvals';
import { endApproval, isAdmin, postponeApproval, takeApproved } from '../records/approvals';
import { sealedAs } from '../records/sealed';
import type { Deps } from './deps';
import type { Answer } from './http/answer';
import { auditedAs } from './http/audit';
import { refusalOf } from './http/failure';
import { problems } from './http/problem';
import type { Route } from './http/route';

/** How often it looks: a process may have stopped between an approval and its action, or a partner was away. */
const everyMs = 30_000;

/** Runs approved actions that no process runs, in API processes. */
export function startApprovals(
  deps: Deps,
  routesOf: () => readonly Route[],
): { stop(): Promise<void> } {
  let running = Promise.resolve();
  let stopped = false;
  const wake = () => {
    running = running
      .then(async () => {
        while (!stopped && (await runNext(deps, routesOf)));
      })
      .catch((error: unknown) =>
        deps.log.warn({ err: error }, 'approved actions could not be read; it is retried'),
      );
  };
  const interval = setInterval(wake, everyMs);
  wake();
  return {
    async stop() {
      stopped = true;
      clearInterval(interval);
      await running;
    },
  };
}

/** Runs the next approved action that no process runs. @returns whether there was one */
async function runNext(deps: Deps, routesOf: () => readonly Route[]): Promise<boolean> {
  const approval = await takeApproved(deps.db);
  if (approval) await runApproved(deps, routesOf(), approval);
  return approval !== null;
}

/** Runs an approved action that this process has taken. What may succeed later is run again by `startApprovals`. */
export async function runApproved(
  deps: Deps,
  routes: readonly Route[],
  approval: Approval,
): Promise<void> {
  const { db, vault, log } = deps;
  try {
    const { status, body } = await perform(deps, routes, approval);
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

/** @throws Refused `forbidden` */
async function requireStillAdmin({ db }: Pick<Deps, 'db'>, name: string): Promise<void> {
  if (await isAdmin(db, name)) return;
  throw new Refused('forbidden', `${name}, who asked for it, is no admin any more.`);
}
