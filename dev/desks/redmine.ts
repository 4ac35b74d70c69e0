import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../instance/ports';
import { spawnGuarded } from '../embedded/guarded';
import installed from './installed.json';
import { answering, type RealDesk, type RealDeskOptions } from './realDesk';
import { configure, home, redmineTemplate } from './redmineDatabase';
import { redmineWorker } from './redmineWorker';

const people = {
  alex: { user: 'alex', password: 'alexalex' },
  robin: { user: 'robin', password: 'robinrobin' },
};

export const redmineIsMissing =
  'Redmine 5 is not installed: "apt-get install --no-install-recommends redmine redmine-sqlite puma" brings it.';

export function hasRedmine(): boolean {
  return installed.redmine.every((file) => existsSync(file));
}

/**
 * Starts a Redmine 5 with its own database. The database is made once and kept as a template, because that takes a
 * minute. It ends with this process.
 */
export async function startRedmine(options: RealDeskOptions): Promise<RealDesk> {
  const { folder, log = () => {} } = options;
  if (!hasRedmine()) throw new Error(redmineIsMissing);
  const template = await redmineTemplate();
  mkdirSync(folder, { recursive: true });
  const database = join(folder, 'redmine.db');
  if (!existsSync(database)) copyFileSync(join(template, 'redmine.db'), database);
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const env = configure(folder);

  const start = async () => {
    const puma = spawnGuarded(
      [
        ...['/usr/bin/puma', '--bind', `tcp://127.0.0.1:${port}`, '--threads', '1:4'],
        ...['--environment', 'production', join(home, 'config.ru')],
      ],
      { stopSignal: 'SIGKILL', cwd: home, env, log },
    );
    await answering(`${url}/login`, puma);
    return puma;
  };
  let running = await start();
  const kept = (name: string) => readFileSync(join(template, name), 'utf8');
  return {
    kind: 'redmine',
    url,
    credentials: { apiKey: kept('crossdesk.token') },
    withoutRights: { apiKey: kept('guest.token') },
    account: 'crossdesk',
    accountId: kept('crossdesk.id'),
    people,
    as: (person) =>
      redmineWorker(url, person, { id: kept(`${person}.id`), key: kept(`${person}.token`) }),
    admin: { user: 'admin', password: 'adminadmin' },
    queue: 'service-desk',
    inbound: 'crossdesk',
    kill: () => running.stop(),
    async restart() {
      await running.stop();
      running = await start();
    },
    stop: () => running.stop(),
  };
}
