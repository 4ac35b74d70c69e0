import { v5 as uuidv5 } from 'uuid';
import { say } from '../domain/saying';
import type { Database } from './database';
import { said, writeNotes } from './journal';
import { type RequestRecord, requests } from './request';
import { everyRow, type RowFilter } from './visibility';

/** The open request that reopens another one at the customer. Null if there is none, or it is not visible. */
export function findOpenFollowUp(
  db: Database,
  number: string,
  visible: RowFilter = everyRow,
): Promise<RequestRecord | null> {
  const isOpen = `r.follow_up_of = ? and r.side = 'customer' and r.closed_at is null`;
  return requests.findBy(db, isOpen, number, visible);
}

/** Notes in the journal of a closed request which one reopens it. Live readers see that at once. */
export async function noteFollowUp(
  db: Database,
  { number, followUpOf, instance }: Record<'number' | 'followUpOf' | 'instance', string>,
): Promise<void> {
  const id = uuidv5(number, 'a3d3c4b6-52a4-4f0c-9f5e-0f6f2d6b5d0b');
  await writeNotes(db, followUpOf, [
    { id, kind: 'system', by: 'Crossdesk', instance, ...said(say('reopened', { number })) },
  ]);
}

/** The two parties of a request. */
interface Parties {
  readonly customer: string;
  readonly provider: string;
}

/** The request that a customer's request follows, at the provider. Null if these two have no such request. */
export async function findFollowed(
  db: Database,
  { customer, provider }: Parties,
  number: string,
): Promise<RequestRecord | null> {
  const found = await requests.find(db, number);
  const isTheirs = found?.customer === customer && found.provider === provider;
  return isTheirs ? found : null;
}

/** Stores which request a received request follows, if its submission did not say so and the two parties have it. */
export async function receiveFollowUp(
  db: Database,
  { number, customer, provider }: Parties & { readonly number: string },
  followUpOf: string,
): Promise<void> {
  const followed = await findFollowed(db, { customer, provider }, followUpOf);
  if (!followed || followed.number === number) return;
  await db('requests')
    .where({ number, side: 'provider' })
    .whereNull('follow_up_of')
    .update({ follow_up_of: followed.number });
}
