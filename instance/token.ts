import { parseArgs } from 'node:util';
import { type Role, roles } from '../domain/lifecycle';
import { textFault } from '../domain/text';
import { migrate } from '../migrations';
import { openDatabase } from '../records/database';
import { hashPassword } from '../records/password';
import { createToken, createUser, ensureRole } from '../records/users';
import { readConfig } from './config';
import { createLog, failWith } from './run';
import { startDatabase } from './services';

const usage = `npm run token -- --role <${roles.join('|')}> --name <user> [--password <password>]`;

/** Makes the user where needed, gives the role, and prints a new token as its last line. */
async function main(): Promise<void> {
  const { role, name, password } = readArguments();
  const config = readConfig();
  const database = await startDatabase(config, createLog('error'));
  const db = openDatabase(database.url);
  try {
    await migrate(db);
    await createUser(db, name, password === undefined ? null : await hashPassword(password));
    await ensureRole(db, name, role);
    console.log(`A token for ${name} (${role}) at ${config.instance}. It is shown this once:`);
    console.log(await createToken(db, name));
  } finally {
    await db.destroy();
    await database.stop();
  }
}

function readArguments(): { role: Role; name: string; password: string | undefined } {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { role: text, name: text, password: text } });
  const role = roles.find((one) => one === values.role);
  const name = values.name?.trim();
  if (!role) throw new Error(`--role must be one of ${roles.join(', ')}.\n${usage}`);
  if (!name || textFault(name) || name.length > 100) {
    throw new Error(`--name must be a user's name of 1 to 100 characters.\n${usage}`);
  }
  if (values.password === '') throw new Error(`--password must not be empty.\n${usage}`);
  return { role, name, password: values.password };
}

main().catch(failWith);
