import { parseArgs } from 'node:util';
import { z } from 'zod';
import { limitsInput } from '../api/http/tokenLimits';
import { type Role, roles } from '../domain/lifecycle';
import { textFault } from '../domain/text';
import { migrate } from '../migrations';
import { auditAs, commandLine } from '../records/audit';
import { openDatabase } from '../records/database';
import { hashPassword } from '../records/password';
import { passwordFault } from '../records/passwordStrength';
import { createToken, createUser, ensureRole, type TokenLimits } from '../records/user';
import { readConfig } from './config';
import { newPassword, readPassword } from './password-input';
import { createLog, failWith } from './run';
import { startDatabase } from './services';

const usage = `npm run token -- --role <${roles.join('|')}> --name <user> [--password]
    [--expires <days or time>] [--scope <scope>]… [--from <address or network>]…
--expires takes a number of days, or a time such as 2027-06-30T00:00:00Z. --scope limits what the token can do, such as
requests:read or cases:write. --from limits where it can be used, such as 203.0.113.0/24. The last two can be repeated.
With --password, the user's password is read as one line of standard input: typed where that is a terminal, or piped
into it. Where nothing is piped in, one is made and printed.`;

/** Creates the user if needed, grants the role, and prints a new token as its last line. */
async function main(): Promise<void> {
  const { role, name, withPassword, limits } = readArguments(process.argv.slice(2));
  const config = readConfig();
  const password = withPassword ? await choosePassword(name, config.instance) : null;
  const database = await startDatabase(config, createLog('error'));
  const db = openDatabase(database.url);
  try {
    await migrate(db);
    const token = await auditAs({ actor: commandLine(), request: 'npm run token' }, async () => {
      await createUser(db, name, password === null ? null : await hashPassword(password));
      await ensureRole(db, name, role);
      return createToken(db, name, limits);
    });
    console.log(`A token for ${name} (${role}) at ${config.instance}. It is shown this once:`);
    console.log(token);
  } finally {
    await db.destroy();
    await database.stop();
  }
}

async function choosePassword(name: string, instance: string): Promise<string> {
  const given = await readPassword(name);
  if (given === null) {
    const made = newPassword();
    console.log(`A password for ${name}. It is shown this once:`);
    console.log(made);
    return made;
  }
  const fault = passwordFault(given, [name, instance]);
  if (fault) throw new Error(`The password is not accepted: ${fault}.`);
  return given;
}

interface Arguments {
  readonly role: Role;
  readonly name: string;
  readonly withPassword: boolean;
  readonly limits: TokenLimits;
}

function readArguments(args: string[]): Arguments {
  // Everybody on the machine can read a command line, and shells keep it.
  const after = args.indexOf('--password') + 1;
  const isGiven =
    (after > 0 && args[after] !== undefined && !args[after]?.startsWith('--')) ||
    args.some((arg) => arg.startsWith('--password='));
  if (isGiven) {
    throw new Error(
      `--password takes no value: other users of this machine could read it, and your shell keeps it. Pipe the password in, as in "… --password < file", or type it when you are asked.\n${usage}`,
    );
  }
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: {
      ...{ role: text, name: text, password: { type: 'boolean' } },
      ...{ expires: text, scope: { ...text, multiple: true }, from: { ...text, multiple: true } },
    },
  });
  const role = roles.find((one) => one === values.role);
  const name = values.name?.trim();
  if (!role) throw new Error(`--role must be one of ${roles.join(', ')}.\n${usage}`);
  if (!name || textFault(name) || name.length > 100) {
    throw new Error(`--name must be a user's name of 1 to 100 characters.\n${usage}`);
  }
  const limits = readLimits(values);
  return { role, name, withPassword: values.password ?? false, limits };
}

const dayMs = 24 * 3_600_000;

function readLimits(given: {
  readonly expires?: string | undefined;
  readonly scope?: string[] | undefined;
  readonly from?: string[] | undefined;
}): TokenLimits {
  const { expires, scope = null, from = null } = given;
  const days = /^\d{1,5}$/.test(expires ?? '') ? Number(expires) : null;
  const expiresAt = days === null ? expires : new Date(Date.now() + days * dayMs).toISOString();
  const { data, error } = z
    .object(limitsInput)
    .safeParse({ scopes: scope, allowedAddresses: from, expiresAt: expiresAt ?? null });
  if (data) return data;
  const options = {
    expiresAt: '--expires',
    scopes: '--scope',
    allowedAddresses: '--from',
  } as const;
  const faults = error.issues.map(({ path: [field], message }) => {
    const option = Object.entries(options).find(([name]) => name === field);
    return `${option?.[1] ?? ''} ${message}`;
  });
  throw new Error(`${faults.join('\n')}\n${usage}`);
}

main().catch(failWith);
