import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '../../records/database';
import { isPassword } from '../../records/password';
import { passwordFault } from '../../records/passwordStrength';
import { findToken, tokenHash } from '../../records/user';
import { createTestDatabase, type TestDatabase } from '../environment/database';
import { programOf } from '../environment/program';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, 2);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

interface Ran {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly stderr: string;
}

/** Runs what `npm run token -- …` runs. @param input what is piped in; null: a pipe that stays open and brings nothing */
function token(args: readonly string[], input: string | null = ''): Promise<Ran> {
  const [node, ...program] = programOf('token');
  const { PATH, HOME } = process.env;
  const child = spawn(node, [...program, ...args], {
    cwd: join(__dirname, '../..'),
    env: {
      ...{ PATH, HOME, CROSSDESK_INSTANCE: 'acme', DATABASE_URL: database.url },
      CROSSDESK_SECRET_KEY: randomBytes(32).toString('base64'),
    },
  });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (chunk) => {
      said[stream] += chunk;
    });
  }
  if (input !== null) child.stdin.end(input);
  return new Promise((resolve) =>
    child.once('close', (code) =>
      resolve({ code, lines: said.stdout.trimEnd().split('\n'), stderr: said.stderr }),
    ),
  );
}

async function expectPassword(name: string, password: string): Promise<void> {
  const row = await db('users').where({ name }).first('password_hash');
  expect(row.password_hash).toMatch(/^scrypt\$ln=17,r=8,p=1\$/);
  expect(await isPassword(password, row.password_hash)).toBe(true);
}

describe('npm run token', () => {
  test('takes a password from standard input, and prints the token as its last line', async () => {
    const limits = ['--expires', '30', '--scope', 'cases:write', '--from', '203.0.113.7'];
    const args = ['--role', 'integration', '--name', 'Core Banking', '--password', ...limits];
    const { code, lines } = await token(args, 'seven purple wagons at dawn\n');
    expect(code).toBe(0);
    const held = await findToken(db, tokenHash(lines.at(-1) ?? ''));
    expect(held?.caller).toEqual({
      name: 'Core Banking',
      roles: ['integration'],
      token: {
        scopes: ['cases:write'],
        allowedAddresses: ['203.0.113.7/32'],
        expiresAt: expect.any(Date),
      },
    });
    const days = (Number(held?.caller.token.expiresAt) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(30);
    await expectPassword('Core Banking', 'seven purple wagons at dawn');
    expect(lines.join('\n')).not.toContain('wagons');
  });

  test.each([
    ['is empty', ''],
    ['stays open and brings nothing', null],
  ])(
    'makes a password where standard input %s, and prints it',
    async (what, input) => {
      const { code, lines } = await token(['--role', 'agent', '--name', what, '--password'], input);
      expect(code).toBe(0);
      const made = lines.at(-3) ?? '';
      expect(passwordFault(made, [])).toBeNull();
      await expectPassword(what, made);
      expect(await findToken(db, tokenHash(lines.at(-1) ?? ''))).toMatchObject({
        caller: { name: what },
      });
    },
    60_000,
  );

  test.each([
    ['after it', ['--password', 'seven purple wagons at dawn']],
    ['with it', ['--password=seven purple wagons at dawn']],
  ])(
    'refuses a password on the command line, %s, and says how to give it',
    async (_where, given) => {
      const { code, stderr } = await token(['--role', 'agent', '--name', 'Shown', ...given]);
      expect(code).not.toBe(0);
      expect(stderr).toContain('Pipe the password in');
      expect(stderr).not.toContain('wagons');
      expect(await db('users').where({ name: 'Shown' }).first()).toBeUndefined();
    },
  );

  test('refuses a password that is easy to guess, and makes nobody', async () => {
    const { code, stderr } = await token(
      ['--role', 'agent', '--name', 'Weak', '--password'],
      'password1234\n',
    );
    expect(code).not.toBe(0);
    expect(stderr).toContain('easy to guess');
    expect(await db('users').where({ name: 'Weak' }).first()).toBeUndefined();
  });
});

describe('A new password', () => {
  test.each([
    ['is short', 'x7%Lq9!vTz2', 'at least 12'],
    ['is long', 'x7%Lq9!vTz2'.repeat(30), 'at most 256'],
    ['is common', 'password1234', 'easy to guess'],
    ['is keys in a row', 'qwertyuiop[]', 'easy to guess'],
    ['is a repetition', 'abcabcabcabcabc', 'easy to guess'],
    ['is of the user’s name', 'margaretmargaret', 'easy to guess'],
  ])('that %s is refused', (_what, password, why) => {
    expect(passwordFault(password, ['Margaret'])).toContain(why);
  });

  test.each(['seven purple wagons at dawn', 'x7%Lq9!vTz2m', 'пять синих коней летят'])(
    'is good: %s',
    (password) => {
      expect(passwordFault(password, ['Margaret'])).toBeNull();
    },
  );
});
