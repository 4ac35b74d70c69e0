import { isNativeError } from 'node:util/types';
import knex, { type Knex } from 'knex';
import pg from 'pg';

export type Database = Knex;

// Counts and positions stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * What no connection of a pool waits for any longer, in milliseconds: a statement, a lock, and whoever holds a
 * transaction open and does nothing. A migration sets them aside.
 */
const patience = {
  statement_timeout: 60_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 15_000,
};
// By a statement and not as the connection is opened: some poolers refuse what they do not know there.
const setPatience = Object.entries(patience)
  .map(([name, ms]) => `set ${name} = ${ms}`)
  .join('; ');

/** Errors that are not an answer of the server: no connection was made, or it was lost. */
const unanswered = new WeakSet<Error>();

/** Whether a statement failed because the server did not answer it. */
export function isUnanswered(error: Error): boolean {
  return unanswered.has(error);
}

function noteUnanswered(error: unknown): void {
  // A TypeError says that the statement could not be sent as it is.
  const isAnswer = error instanceof pg.DatabaseError || error instanceof TypeError;
  if (isNativeError(error) && !isAnswer) unanswered.add(error);
}

/** A pool of connections to one instance's database. */
export function openDatabase(url: string, poolSize = 16): Database {
  const db = knex({
    client: 'pg',
    connection: { connectionString: url, application_name: 'crossdesk' },
    pool: {
      min: 0,
      max: poolSize,
      afterCreate(connection: pg.Client, done: (error: Error | null, made: pg.Client) => void) {
        connection.query(setPatience, (error) => done(error, connection));
      },
    },
    acquireConnectionTimeout: 5_000,
    // Whoever asked gets the error as well, and an idle connection that broke is replaced: no need to print both.
    log: { warn() {}, error() {} },
  });
  // The driver gives such errors no code, and only here is it known where they come from.
  db.on('query-error', noteUnanswered);
  const client: Knex.Client = db.client;
  const acquire: () => Promise<unknown> = client.acquireConnection.bind(client);
  client.acquireConnection = () =>
    acquire().catch((error: unknown) => {
      noteUnanswered(error);
      throw error;
    });
  return db;
}
