import {
  catalogKinds,
  type ReplicationRules,
  replicatedFields,
  type WorkNoteConsentState,
} from '../domain/event';
import type { Connection, ConnectionState } from './connection';
import type { Database } from './database';

/** Who lets work notes cross a connection. They cross where the provider's set says so and both sides allow it. */
export interface WorkNoteConsent {
  /** What the provider's replication set says. */
  readonly offered: boolean;
  /** What this side says of this connection. `asked`: its admin has not answered since the provider switched them on. */
  readonly here: WorkNoteConsentState;
  readonly there: WorkNoteConsentState;
}

function isAgreed({ offered, here, there }: WorkNoteConsent): boolean {
  return offered && here === 'allowed' && there === 'allowed';
}

/**
 * What is taken of what a partner sends: what this side lets cross. That the partner sends a work note shows that it
 * allows it, though its word may still be on the way.
 */
export function rulesOnArrival({
  replicationSet,
  workNotesOffered,
  workNotesHere,
}: Connection): ReplicationRules | null {
  if (!replicationSet) return null;
  const offered = workNotesOffered ?? replicationSet.workNotes;
  return { ...replicationSet, workNotes: offered && workNotesHere === 'allowed' };
}

interface Held extends WorkNoteConsent {
  readonly partnerIs: Connection['partnerIs'];
  readonly state: ConnectionState;
  readonly rules: ReplicationRules | null;
}

/** Changes who lets work notes cross, and with it what crosses. Gives what is so now, and what was before. */
async function change(
  trx: Database,
  id: string,
  to: (now: Held) => Partial<WorkNoteConsent> & { readonly rules?: ReplicationRules },
): Promise<{ readonly before: Held; readonly now: Held } | null> {
  const row = await trx('connections').where({ id }).forUpdate().first({
    partnerIs: 'partner_is',
    state: 'state',
    rules: 'replication_set',
    offered: 'work_notes_offered',
    here: 'work_notes_here',
    there: 'work_notes_there',
  });
  if (!row) return null;
  const before: Held = { ...row, offered: row.offered ?? row.rules?.workNotes ?? true };
  const now: Held = { ...before, ...to(before) };
  const rules = now.rules ?? { kinds: catalogKinds, fields: replicatedFields, workNotes: true };
  const workNotes = isAgreed(now);
  await trx('connections')
    .where({ id })
    .update({
      replication_set: JSON.stringify({ ...rules, workNotes }),
      work_notes_offered: now.offered,
      work_notes_here: now.here,
      work_notes_there: now.there,
      // Work notes that were kept back until now stay so: nobody is to take them for lost.
      notes_since: trx.raw(
        `case when replication_set -> 'workNotes' = 'false' and ? then now() else notes_since end`,
        [workNotes],
      ),
    });
  return { before, now };
}

/** Once the catalog is there, nothing that a customer agreed to grows without its asking. */
function isEstablished({ state }: Held): boolean {
  return state === 'Active' || state === 'Paused';
}

/**
 * The provider's rules of what crosses, as this side keeps to them since. Where the provider switches work notes on,
 * the customer is asked first. True where it is, by this.
 */
export async function keepRules(
  db: Database,
  id: string,
  rules: ReplicationRules,
): Promise<boolean> {
  return db.transaction(async (trx) => {
    const changed = await change(trx, id, (now) => {
      const asks = !now.offered && rules.workNotes && isEstablished(now);
      const customer = now.partnerIs === 'provider' ? 'here' : 'there';
      const isAsked = asks && now[customer] === 'allowed';
      return { rules, offered: rules.workNotes, ...(isAsked && { [customer]: 'asked' }) };
    });
    return isNewlyAsked(changed);
  });
}

/** This side's say. False where it was so. Where a provider allows them again, its customer is asked. */
export async function recordOwnConsent(
  trx: Database,
  id: string,
  here: 'allowed' | 'refused',
): Promise<boolean> {
  const changed = await change(trx, id, (now) => {
    const asks = now.partnerIs === 'customer' && now.here !== here && here === 'allowed';
    return { here, ...(asks && now.there === 'allowed' && { there: 'asked' }) };
  });
  return changed !== null && changed.before.here !== here;
}

/** The partner's say. True where our admin is asked by it. */
export async function recordPartnerConsent(
  db: Database,
  id: string,
  there: WorkNoteConsentState,
): Promise<boolean> {
  return db.transaction(async (trx) => {
    const changed = await change(trx, id, (now) => {
      const asks = now.partnerIs === 'provider' && now.there === 'refused' && there === 'allowed';
      return { there, ...(asks && now.here === 'allowed' && { here: 'asked' }) };
    });
    return isNewlyAsked(changed);
  });
}

function isNewlyAsked(changed: { readonly before: Held; readonly now: Held } | null): boolean {
  return changed?.now.here === 'asked' && changed.before.here !== 'asked';
}
