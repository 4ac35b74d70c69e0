import { migrate } from '../migrations';
import { auditAs, commandLine } from '../records/audit';
import { openDatabase } from '../records/database';
import { adopt, findInstallation, silence } from '../records/installation';
import { readConfig } from './config';
import { readPlace } from './installation';
import { reachTemporal } from './reach';

/** Records that the database is the original in the place that the environment describes, or that it is a copy. */
export async function decideHere(decision: 'adopt' | 'silence'): Promise<void> {
  const { database, temporal, publicUrl } = readConfig();
  if (database.embedded || temporal.embedded)
    throw new Error('DATABASE_URL and TEMPORAL_ADDRESS must be set.');
  const db = openDatabase(database.url, 2);
  try {
    await migrate(db);
    const connection = await reachTemporal(temporal.connection);
    try {
      const { namespace } = temporal;
      const place = await readPlace(db, connection, { namespace, publicUrl });
      await findInstallation(db, place);
      const context = { actor: commandLine(), request: `npm run crossdesk -- adopt` };
      const decide = decision === 'adopt' ? adopt : silence;
      await auditAs(context, () => decide(db, place));
    } finally {
      await connection.close();
    }
  } finally {
    await db.destroy();
  }
}
