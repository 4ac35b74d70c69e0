import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { madeOnce, run } from './template';

/** Debian's package request-tracker5. */
export const home = '/usr/share/request-tracker5';
const setup = '/usr/sbin/rt-setup-database-5';
const seed = join(__dirname, 'requestTracker.initialdata');

/** The folder of a Request Tracker whose database is made, which takes 20 seconds. */
export function requestTrackerTemplate(): Promise<string> {
  const inputs = [seed, __filename, join(home, 'lib', 'RT', 'Generated.pm')];
  return madeOnce('Request Tracker', inputs, async (folder) => {
    const env = configure(folder, 80);
    const as = ['--dba', 'root', '--dba-password', ''];
    await run([setup, '--action', 'init', ...as], env);
    await run([setup, '--action', 'insert', '--datafile', seed, ...as], env);
  });
}

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
