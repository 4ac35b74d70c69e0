import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { madeOnce, run } from './template';

/** Debian's package redmine. */
export const home = '/usr/share/redmine';
const seed = join(__dirname, 'redmine.seed.rb');

/** The folder of a Redmine whose database is made, which takes a minute. */
export function redmineTemplate(): Promise<string> {
  const inputs = [seed, __filename, join(home, 'lib', 'redmine', 'version.rb')];
  return madeOnce('Redmine', inputs, async (folder) => {
    const env = configure(folder);
    const rake = ['/usr/bin/bundle', 'exec', 'rake'];
    await run([...rake, 'db:migrate'], env, home);
    await run([...rake, 'redmine:load_default_data'], { ...env, REDMINE_LANG: 'en' }, home);
    await run(['/usr/bin/bundle', 'exec', 'rails', 'runner', seed], env, home);
  });
}

/** Writes the configuration, unless it is there. @returns the environment of Redmine's programs */
export function configure(folder: string): NodeJS.ProcessEnv {
  for (const name of ['config', 'files', 'log', 'tmp', 'public'])
    mkdirSync(join(folder, name), { recursive: true });
  const database = `production:\n  adapter: sqlite3\n  database: ${join(folder, 'redmine.db')}\n  timeout: 10000\n`;
  writeFileSync(join(folder, 'config', 'database.yml'), database);
  writeFileSync(join(folder, 'config', 'secret_key.txt'), randomBytes(32).toString('hex'));
  return {
    ...process.env,
    RAILS_ENV: 'production',
    // Debian looks for an installation in /var/lib/redmine, by this name.
    X_DEBIAN_SITEID: `../../../..${folder}`,
    CROSSDESK_TOKENS: folder,
    // A migration describes its result. By default that is a file of the package.
    SCHEMA: join(folder, 'schema.rb'),
  };
}
