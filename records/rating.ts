import type { Rating } from '../domain/event';
import { ratingEntry } from '../domain/rating';
import type { Database } from './database';
import { hasEntry, holdForEntry, said } from './journal';
import { enqueue } from './outbox';

export interface NewRating extends Omit<Rating, 'at'> {
  /** Idempotency key. */
  readonly id: string;
  readonly trace?: string | undefined;
}

/**
 * Rates the solution of a closed request, with a journal entry and the event for the provider, in one transaction. The
 * request's workflow has ended and takes no part.
 * @returns the connection to wake
 */
export async function rate(
  db: Database,
  instance: string,
  number: string,
  { id, value, text, by, trace }: NewRating,
): Promise<string> {
  return db.transaction(async (trx) => {
    const held = await holdForEntry(trx, number);
    if (!held) throw new Error(`The request ${number} was read, but does not exist.`);
    const { at, connection } = held;
    if (await hasEntry(trx, id)) return connection;
    const rating = { value, text, by, at: at.toISOString() };
    const entry = { by, kind: 'system', ...said(ratingEntry({ value, text })) } as const;
    await trx('journal').insert({ ...entry, id, record: number, instance, at, event: 'rated' });
    await trx('requests').where({ number }).update(columns(rating));
    const { state } = await trx('connections').where({ id: connection }).first('state');
    // After the end of the connection, it stays here.
    if (state === 'Off-boarded') return connection;
    // Older releases know this event, write its entry, and ignore the rating.
    const data = { ...entry, rating, ...(trace && { trace }) };
    await enqueue(trx, connection, number, [{ id, name: 'discarded', time: at, data }]);
    return connection;
  });
}

/** Stores a rating as the customer sent it, unless a later one is stored. */
export async function receiveRating(db: Database, number: string, rating: Rating): Promise<void> {
  await db('requests')
    .where({ number, side: 'provider' })
    .whereRaw('coalesce(rated_at <= cast(? as timestamptz), true)', [rating.at])
    .update(columns(rating));
}

function columns({ value, text, by, at }: Rating) {
  return { rating: value, rating_text: text, rated_by: by, rated_at: at };
}
