import { isNativeError } from 'node:util/types';
import knex, { type Knex } from 'knex';
import pg from 'pg';
import { announceActor } from './audit';
import { ConnectionShares } from './connectionShares';

export type Database = Knex;

// Counts and positions stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * Timeouts of pooled connections, in milliseconds: for a statement, for a lock, and for a transaction that is open and
 * idle. Migrations override them.
 */
const patience = {
  statement_timeout: 60_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 15_000,
};
// Sent as a statement, because some poolers reject unknown parameters when a connection is opened.
const setPatience = Object.entries(patience)
  .map(([name, ms]) => `set ${name} = ${ms}`)
  .join('; ');

/** Errors without an answer from the server: the connection could not be opened, or was lost. */
const unanswered = new WeakSet<Error>();

/** Whether a statement failed because the server did not answer. */
export function isUnanswered(error: Error): boolean {
  return unanswered.has(error);
}

function noteUnanswered(error: unknown): void {
  // A TypeError means that the statement was invalid and could not be sent.
  const isAnswer = error instanceof pg.DatabaseError || error instanceof TypeError;
  if (isNativeError(error) && !isAnswer) unanswered.add(error);
}

/** Opens a pool of connections to one instance's database. */
export function openDatabase(url: string, poolSize = 16): Database {
  const db = knex({
    client: 'pg',
    connection: { connectionString: url, application_name: 'crossdesk' },
    pool: {
      min: 0,
      max: poolSize,
      afterCreate(connection: pg.Client, done: (error: Error | null, made: pg.Client) => void) {
        announceActor(connection);
        connection.query(setPatience, (error) => done(error, connection));
      },
    },
    acquireConnectionTimeout: 5_000,
    // Knex prints nothing: the caller gets the error, and a broken idle connection is replaced.
    log: { warn() {}, error() {} },
  });
  // The driver gives such errors no code, so they are recorded here, where their origin is known.
  db.on('query-error', noteUnanswered);
  const client: Knex.Client = db.client;
  const shares = new ConnectionShares(poolSize);
  const givesBack = new WeakMap<object, () => void>();
  const acquire: () => Promise<object> = client.acquireConnection.bind(client);
  client.acquireConnection = async () => {
    const giveBack = await shares.take();
    try {
      const connection = await acquire();
      givesBack.set(connection, giveBack);
      return connection;
    } catch (error) {
      giveBack();
      noteUnanswered(error);
      throw error;
    }
  };
  const release: (connection: object) => Promise<void> = client.releaseConnection.bind(client);
  client.releaseConnection = (connection: object) => {
    givesBack.get(connection)?.();
    givesBack.delete(connection);
    return release(connection);
  };
  return db;
}

/** The time by Postgres' clock. */
export async function clockOf(db: Database): Promise<Date> {
  const { rows } = await db.raw('select clock_timestamp() as now');
  return rows[0].now;
}
