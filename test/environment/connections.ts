import { insertConnection, type NewConnection } from '../../records/connection';
import type { Database } from '../../records/database';

/** A connection that is established, without the handshake: for tests in which the partner is played. */
export async function saveConnection(db: Database, connection: NewConnection): Promise<void> {
  await insertConnection(db, connection);
  await db('connections').where({ id: connection.id }).update({ state: 'Active' });
}
