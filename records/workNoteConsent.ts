import {
  catalogKinds,
  type ReplicationRules,
  replicatedFields,
  type WorkNoteConsentState,
} from '../domain/event';
import type { Connection, ConnectionState } from './connection';
import type { Database } from './database';

/**
 * The consents to work notes on a connection. They cross if the provider's set includes them and both sides allow it.
 */
export interface WorkNoteConsent {
  /** Whether the provider's replication set includes work notes. */
  readonly offered: boolean;
  /** This side's consent. `asked`: its admin has not answered since the provider enabled them. */
  readonly here: WorkNoteConsentState;
  readonly there: WorkNoteConsentState;
}

function isAgreed({ offered, here, there }: WorkNoteConsent): boolean {
  return offered && here === 'allowed' && there === 'allowed';
}

/**
 * The rules for events that are received: what this side allows to cross. By sending a work note the partner shows that
 * it allows it, although its consent can still be in transit.
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

/** Changes a consent, and so what crosses. Returns the new and the previous rules. */
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
      // Work notes that were held back so far are not sent later, and must not be compared.
      notes_since: trx.raw(
        `case when replication_set -> 'workNotes' = 'false' and ? then now() else notes_since end`,
        [workNotes],
      ),
    });
  return { before, now };
}

/** Whether onboarding is complete. After that, more crosses only with the customer's consent. */
function isEstablished({ state }: Held): boolean {
  return state === 'Active' || state === 'Paused';
}

/**
 * Stores the provider's new rules. If the provider enables work notes, the customer is asked first. True if it is asked
 * now.
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

/**
 * Stores this side's consent. False if it is unchanged. If a provider allows work notes again, its customer is asked.
 */
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

/** Stores the partner's consent. True if our admin is asked because of it. */
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
