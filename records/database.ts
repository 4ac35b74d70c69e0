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

/** A pool of connections to one instance's database. */
export function openDatabase(url: string, poolSize = 16): Database {
  return knex({
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
}
