import { auditAs, commandLine } from '../records/audit';
import { openDatabase } from '../records/database';
import { reseal } from '../records/sealed';
import { createVault } from '../records/secret';
import { readConfig } from './config';
import { createLog, failWith } from './run';
import { startDatabase } from './services';

/** `npm run reseal`: seals every secret in the database under CROSSDESK_SECRET_KEY, and prints how many. */
async function main(): Promise<void> {
  const config = readConfig();
  const database = await startDatabase(config, createLog('error'));
  const db = openDatabase(database.url, 1);
  try {
    const vault = createVault(config.secretKey, config.otherSecretKeys);
    const counts = await auditAs({ actor: commandLine(), reseals: true }, () => reseal(db, vault));
    for (const [column, count] of Object.entries(counts)) console.log(`${column}: ${count}`);
    console.log('Everything is sealed under CROSSDESK_SECRET_KEY: the keys before can go.');
  } finally {
    await db.destroy();
    await database.stop();
  }
}

main().catch(failWith);
