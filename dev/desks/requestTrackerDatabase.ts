import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, showProgress } from '../embedded/cache';
import { spawnGuarded } from '../embedded/guarded';
import { ownInTurn } from '../embedded/ownership';

/** Debian's package request-tracker5. */
export const home = '/usr/share/request-tracker5';
const setup = '/usr/sbin/rt-setup-database-5';
const seed = join(__dirname, 'requestTracker.initialdata');

export function databaseIn(folder: string): string {
  return join(folder, 'rt.db');
}

/** Writes the configuration. @returns the environment of Request Tracker's programs */
export function configure(folder: string, port: number): NodeJS.ProcessEnv {
  for (const name of ['RT_SiteConfig.d', 'mason', 'sessions'])
    mkdirSync(join(folder, name), { recursive: true });
  const sendmail = join(folder, 'sendmail');
  writeFileSync(sendmail, '#!/bin/sh\ncat > /dev/null\n', { mode: 0o755 });
  const settings = {
    rtname: 'desk.example',
    Organization: 'desk.example',
    DatabaseType: 'SQLite',
    DatabaseName: databaseIn(folder),
    WebDomain: '127.0.0.1',
    WebPort: `${port}`,
    WebBaseURL: `http://127.0.0.1:${port}`,
    SendmailPath: sendmail,
    LogToSyslog: '',
    // Each call checks a password or token. 12 would take half a second.
    BcryptCost: '4',
    LogToSTDERR: 'error',
    // Not UTC: searches take times in the account's zone.
    Timezone: 'America/New_York',
    CrossdeskWebhook: join(folder, 'webhook'),
  };
  const lines = Object.entries(settings).map(([name, value]) => `Set($${name}, ${quote(value)});`);
  const paths = { MasonDataDir: 'mason', MasonSessionDir: 'sessions' };
  const own = Object.entries(paths).map(
    ([name, at]) => `$RT::${name} = ${quote(join(folder, at))};`,
  );
  const config = join(folder, 'RT_SiteConfig.pm');
  writeFileSync(config, [...lines, ...own, '1;', ''].join('\n'));
  return {
    ...process.env,
    RT_SITE_CONFIG: config,
    RT_SITE_CONFIG_DIR: join(folder, 'RT_SiteConfig.d'),
    CROSSDESK_TOKENS: folder,
  };
}

function quote(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&')}'`;
}

/** The folder of the template, which is made when there is none of this version and seed. */
export async function madeTemplate(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of [seed, __filename, join(home, 'lib', 'RT', 'Generated.pm')])
    hash.update(readFileSync(file));
  const directory = cacheDirectory(`request-tracker-${hash.digest('hex').slice(0, 12)}`);
  const template = join(directory, 'template');
  if (existsSync(template)) return template;
  mkdirSync(directory, { recursive: true });
  const release = await ownInTurn(
    join(directory, 'lock'),
    "The making of Request Tracker's database",
  );
  try {
    if (!existsSync(template)) await makeTemplate(directory, template);
  } finally {
    release();
  }
  return template;
}

/** Complete, or not there: made beside its place, then renamed. */
async function makeTemplate(directory: string, template: string): Promise<void> {
  const progress = showProgress("Making Request Tracker's database, once");
  const draft = mkdtempSync(join(directory, 'new-'));
  try {
    const env = configure(draft, 80);
    const as = ['--dba', 'root', '--dba-password', ''];
    await run([setup, '--action', 'init', ...as], env);
    await run([setup, '--action', 'insert', '--datafile', seed, ...as], env);
    renameSync(draft, template);
    progress.end('done');
  } catch (error) {
    rmSync(draft, { recursive: true });
    progress.end('failed');
    throw error;
  }
}

async function run(command: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const program = spawnGuarded(command, { stopSignal: 'SIGKILL', env, log: () => {} });
  if ((await program.exited) !== 0) throw new Error(`${command[0]} failed:\n${program.tail()}`);
}
