import knex, { type Knex } from 'knex';
import pg from 'pg';

export type Database = Knex;

// Counts and positions stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** A pool of connections to one instance's database. */
export function openDatabase(url: string, poolSize = 16): Database {
  return knex({
    client: 'pg',
    connection: { connectionString: url, application_name: 'crossdesk' },
    pool: { min: 0, max: poolSize },
    acquireConnectionTimeout: 5_000,
    // Whoever asked gets the error as well, and an idle connection that broke is replaced: no need to print both.
    log: { warn() {}, error() {} },
  });
}
