import type { ApprovalState, FourEyes, SensitiveAction } from '../domain/fourEyes';
import { isSamePerson } from '../domain/fourEyes';
import { Refused } from '../domain/refusal';
import type { Database } from './database';
import { textSearch } from './textSearch';
import type { Caller } from './user';

/** What an action is about. */
export interface Target {
  readonly type: string;
  readonly id: string;
  readonly name: string | null;
}

/** An action that waits, or waited, for a second admin. */
export interface Approval {
  readonly id: string;
  readonly action: SensitiveAction;
  /** `POST /api/v1/connections/{id}/offboard` */
  readonly operation: string;
  /** Params, query and body. Null once it is over. */
  readonly input: {
    readonly params: unknown;
    readonly query: unknown;
    readonly body?: unknown;
  } | null;
  readonly ifMatch: string | null;
  /** Who asked, with the limits that they had then. */
  readonly caller: Pick<Caller, 'name' | 'roles' | 'token'>;
  readonly targetType: string;
  readonly targetId: string;
  readonly targetName: string | null;
  readonly requestedBy: string;
  readonly reason: string;
  readonly state: ApprovalState;
  readonly requestedAt: Date;
  readonly expiresAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly decision: string | null;
  readonly outcome: string | null;
  /** Sealed. */
  readonly answer: string | null;
}

/** One that nobody decided in time has expired, before the sweep says so. */
const stateSql = `case when state = 'pending' and expires_at <= now() then 'expired' else state end`;

const columns = {
  id: 'id',
  action: 'action',
  operation: 'operation',
  input: 'input',
  ifMatch: 'if_match',
  caller: 'caller',
  targetType: 'target_type',
  targetId: 'target_id',
  targetName: 'target_name',
  requestedBy: 'requested_by',
  reason: 'reason',
  requestedAt: 'requested_at',
  expiresAt: 'expires_at',
  decidedBy: 'decided_by',
  decidedAt: 'decided_at',
  decision: 'decision',
  outcome: 'outcome',
  answer: 'answer',
} as const satisfies Record<Exclude<keyof Approval, 'state'>, string>;

function selected(db: Database) {
  return db('approvals').select(columns, db.raw(`${stateSql} as state`));
}

export interface FourEyesPolicy extends FourEyes {
  readonly updatedAt: Date;
}

const policyColumns = { actions: 'actions', hours: 'hours', updatedAt: 'updated_at' } as const;

export async function findFourEyes(db: Database): Promise<FourEyesPolicy> {
  return db('four_eyes').first(policyColumns);
}

/** Changes the policy to what `change` makes of the current one. @throws what `change` throws */
export async function changeFourEyes(
  db: Database,
  change: (before: FourEyesPolicy) => FourEyes,
): Promise<FourEyesPolicy> {
  return db.transaction(async (trx) => {
    const before: FourEyesPolicy = await trx('four_eyes').forUpdate().first(policyColumns);
    const { actions, hours } = change(before);
    const updated_at = trx.raw(`date_trunc('milliseconds', clock_timestamp())`);
    await trx('four_eyes').update({ actions: [...actions], hours, updated_at });
    return findFourEyes(trx);
  });
}

/** The people who are admins: users here, and people of the OpenID provider as of their last sign-in. */
const admins = `(
  select name from users where 'admin' = any(roles) and disabled_at is null
  union all select name from people p where 'admin' = any(roles)
    and not exists (select from users u where u.name = p.name and u.disabled_at is not null)
) admins`;

export async function countAdmins(db: Database): Promise<number> {
  const { rows } = await db.raw(`select count(distinct lower(name))::int as count from ${admins}`);
  return rows[0].count;
}

export async function isAdmin(db: Database, name: string): Promise<boolean> {
  const { rows } = await db.raw(`select 1 from ${admins} where name = ? limit 1`, [name]);
  return rows.length > 0;
}

/** The most that one admin can have waiting. */
const mostEach = 50;

export type NewApproval = Pick<
  Approval,
  'id' | 'action' | 'operation' | 'input' | 'ifMatch' | 'caller' | 'reason'
> & { readonly target: Target; readonly hours: number };

/**
 * Stores an action that waits for a second admin. A repeated id returns the existing one.
 * @throws Refused `conflict` if the same waits for this target already, or too much waits for the caller
 */
export async function addApproval(db: Database, wanted: NewApproval): Promise<Approval> {
  const { id, action, operation, input, ifMatch, caller, reason, target, hours } = wanted;
  const known = await findApproval(db, id);
  if (known) return known;
  const open = { requested_by: caller.name, state: 'pending' };
  const held = await db('approvals').where(open).whereRaw('expires_at > now()').limit(mostEach);
  if (held.length >= mostEach)
    throw new Refused('conflict', `You have ${mostEach} actions waiting. Withdraw some first.`);
  await expireApprovals(db);
  await db('approvals')
    .insert({
      ...{ id, action, operation, reason, if_match: ifMatch, requested_by: caller.name },
      input: JSON.stringify(input),
      caller: JSON.stringify(caller),
      ...{ target_type: target.type, target_id: target.id, target_name: target.name },
      expires_at: db.raw(`date_trunc('milliseconds', now()) + ? * interval '1 hour'`, [hours]),
    })
    .onConflict()
    .ignore();
  const added = await findApproval(db, id);
  if (added) return added;
  throw new Refused('conflict', 'The same waits for another admin already: see /api/v1/approvals.');
}

export async function findApproval(db: Database, id: string): Promise<Approval | null> {
  return (await selected(db).where({ id }).first()) ?? null;
}

/** Lists approvals, newest first. */
export async function listApprovals(
  db: Database,
  { state, q }: { readonly state?: ApprovalState | undefined; readonly q?: string | undefined },
  page: { readonly limit: number; readonly after?: { at: string; id: string } | undefined },
): Promise<Approval[]> {
  const query = selected(db).orderByRaw('requested_at desc, id desc').limit(page.limit);
  textSearch(query, q, { texts: ['target_name', 'target_id', 'reason', 'requested_by'] });
  if (state) query.whereRaw(`${stateSql} = ?`, [state]);
  if (page.after)
    query.whereRaw('(requested_at, id) < (?::timestamptz, ?::uuid)', [
      page.after.at,
      page.after.id,
    ]);
  return query;
}

/** How many wait for this admin to decide, at most 100. */
export async function countForAdmin(db: Database, name: string): Promise<number> {
  const waiting = await db('approvals')
    .where({ state: 'pending' })
    .whereRaw('expires_at > now() and lower(requested_by) <> lower(?)', [name])
    .limit(100)
    .select('id');
  return waiting.length;
}

/** What is not needed when it is over, and can have personal data. */
const forgotten = { input: null, caller: '{}' } as const;

/** How long a process may run an action before another one takes it over, in seconds. */
const leaseSeconds = 120;

function leased(db: Database) {
  return db.raw(`now() + interval '${leaseSeconds} seconds'`);
}

export type Decision = 'approved' | 'declined' | 'withdrawn';

/**
 * Decides a pending approval, once: the row is the lock. Who approves has taken it, and must run it.
 * @throws Refused `missing`; `forbidden` if the person may not; `state` if it is decided or has expired
 */
export async function decideApproval(
  db: Database,
  id: string,
  to: Decision,
  { by, decision = null }: { readonly by: string; readonly decision?: string | null },
): Promise<Approval> {
  const found = await findApproval(db, id);
  if (!found) throw new Refused('missing', `There is no approval ${id}.`);
  const isOwn = isSamePerson(found.requestedBy, by);
  if (to === 'withdrawn' && !isOwn)
    throw new Refused('forbidden', 'Only who asked can withdraw it. You can decline it.');
  if (to !== 'withdrawn' && isOwn)
    throw new Refused('forbidden', 'Another admin has to decide: you asked for it.');
  const next =
    to === 'approved' ? { running_until: leased(db) } : { ...forgotten, ended_at: db.fn.now() };
  const decided = await db('approvals')
    .where({ id, state: 'pending' })
    .whereRaw('expires_at > now()')
    .update({ state: to, decided_by: by, decided_at: db.fn.now(), decision, ...next });
  const after = await findApproval(db, id);
  if (decided === 1 && after) return after;
  const state = after?.state ?? 'expired';
  throw new Refused('state', `It is ${state} already.`, { state, actions: [] });
}

/** Takes the next approved action that no process runs. Null if there is none. */
export async function takeApproved(db: Database): Promise<Approval | null> {
  const next = db('approvals')
    .where({ state: 'approved' })
    .whereRaw('(running_until is null or running_until < now())')
    .orderBy('decided_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .select('id');
  const [taken] = await db('approvals')
    .whereIn('id', next)
    .update({ running_until: leased(db) }, 'id');
  return taken ? findApproval(db, taken.id) : null;
}

/** Records how an action ended. */
export async function endApproval(
  db: Database,
  id: string,
  end: {
    readonly state: 'done' | 'failed';
    readonly outcome: string | null;
    readonly answer: string | null;
  },
): Promise<void> {
  await db('approvals')
    .where({ id, state: 'approved' })
    .update({ ...end, ...forgotten, running_until: null, ended_at: db.fn.now() });
}

/** Records why an action did not end yet. It is run again in half a minute. */
export async function postponeApproval(db: Database, id: string, outcome: string): Promise<void> {
  await db('approvals')
    .where({ id, state: 'approved' })
    .update({ outcome, running_until: db.raw(`now() + interval '30 seconds'`) });
}

/** Ends what nobody decided in time. */
export async function expireApprovals(db: Database): Promise<void> {
  await db('approvals')
    .where({ state: 'pending' })
    .whereRaw('expires_at <= now()')
    .update({ state: 'expired', ...forgotten, ended_at: db.fn.now() });
}

/** Answers can have secrets, which are for who asked: they are kept for a day. The rest is kept as long as tokens are. */
export async function tidyApprovals(db: Database): Promise<number> {
  await expireApprovals(db);
  const ended = (time: string) => `ended_at < now() - interval '${time}'`;
  await db('approvals')
    .whereRaw(`answer is not null and ${ended('1 day')}`)
    .update({ answer: null });
  return db('approvals').whereRaw(ended('90 days')).delete();
}
