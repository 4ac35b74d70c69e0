import { type Installation, type Place, standingIn } from '../domain/installation';
import { Refused } from '../domain/refusal';
import { recordAudit } from './audit';
import type { Database } from './database';

/** The cluster and the database, by what Postgres itself calls them. No back-up tool copies both to another place but with the whole cluster. */
export async function placeOfDatabase(db: Database): Promise<string> {
  const { rows: databases } = await db.raw(
    'select oid from pg_database where datname = current_database()',
  );
  const cluster = await db
    .raw('select system_identifier::text as id from pg_control_system()')
    .then(({ rows }) => rows[0].id, ifNotAllowed);
  return `${cluster}/${databases[0].oid}`;
}

/** A provider of Postgres can keep its users from reading it. */
function ifNotAllowed(error: Error & { readonly code?: string }): string {
  if (error.code === '42501') return 'unknown';
  throw error;
}

const columns = { place: 'place', since: 'since', silentPlace: 'silent_place' };

/** Reads what is recorded. The first start records its place as that of the original. */
export async function findInstallation(db: Database, place: Place): Promise<Installation> {
  await db('installation').insert({ place }).onConflict().ignore();
  return db('installation').first(columns);
}

/**
 * Makes this place that of the original: everything that waits is sent from here.
 * @throws Refused `state` if it is that already
 */
export async function adopt(db: Database, place: Place): Promise<void> {
  await decide(db, place, 'adopt', {
    place,
    since: db.fn.now(),
    silent_place: null,
    silent_since: null,
  });
}

/**
 * Records that the database is a copy in this place, and stays silent.
 * @throws Refused `state` if it is the original, or known as a copy already
 */
export async function silence(db: Database, place: Place): Promise<void> {
  await decide(db, place, 'silence', { silent_place: place, silent_since: db.fn.now() });
}

async function decide(
  db: Database,
  place: Place,
  verb: 'adopt' | 'silence',
  change: object,
): Promise<void> {
  await db.transaction(async (trx) => {
    const before: Installation = await trx('installation').forUpdate().first(columns);
    const state = standingIn(place, before);
    if (state === 'original' || (verb === 'silence' && state === 'copy'))
      throw new Refused(
        'state',
        state === 'original'
          ? 'This is the original: there is nothing to decide.'
          : 'It is known as a copy already.',
        { state, actions: state === 'copy' ? ['adopt'] : [] },
      );
    await trx('installation').update(change);
    await recordAudit(trx, {
      action: `installation.${verb}`,
      target: { type: 'installation', id: 'installation' },
      before: before.place,
      after: place,
    });
  });
}
