import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../instance/ports';
import { spawnGuarded } from '../embedded/guarded';
import installed from './installed.json';
import { answering, type RealDesk, type RealDeskOptions } from './realDesk';
import { configure, databaseIn, home, requestTrackerTemplate } from './requestTrackerDatabase';
import { requestTrackerWorker } from './requestTrackerWorker';

const server = join(home, 'libexec', 'rt-server');

const people = {
  alex: { user: 'alex', password: 'alexalex' },
  robin: { user: 'robin', password: 'robinrobin' },
};

export const requestTrackerIsMissing =
  'Request Tracker 5 is not installed: "apt-get install --no-install-recommends request-tracker5 rt5-standalone rt5-db-sqlite starman" brings it.';

export function hasRequestTracker(): boolean {
  return installed['request-tracker'].every((file) => existsSync(file));
}

/**
 * Starts a Request Tracker 5 with its own database. The database is made once and kept as a template, because that
 * takes 20 seconds. It ends with this process.
 */
export async function startRequestTracker(options: RealDeskOptions): Promise<RealDesk> {
  const { folder, log = () => {} } = options;
  if (!hasRequestTracker()) throw new Error(requestTrackerIsMissing);
  const template = await requestTrackerTemplate();
  mkdirSync(folder, { recursive: true });
  if (!existsSync(databaseIn(folder))) copyFileSync(databaseIn(template), databaseIn(folder));
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const env = configure(folder, port);
  const webhook = join(folder, 'webhook');
  // An earlier run may have left its own.
  rmSync(webhook, { force: true });

  const start = async () => {
    const starman = spawnGuarded(
      [
        ...[server, '--server', 'Starman', '--host', '127.0.0.1', '--port', `${port}`],
        ...['--workers', '2', '--keepalive-timeout', '5'],
      ],
      // Its whole process group: a worker that outlives its master would keep the port.
      { stopSignal: 'SIGKILL', cwd: folder, env, log },
    );
    await answering(url, starman);
    return starman;
  };
  let running = await start();
  const token = (name: string) => readFileSync(join(template, `${name}.token`), 'utf8');
  return {
    kind: 'request-tracker',
    url,
    credentials: { token: token('crossdesk') },
    withoutRights: { token: token('guest') },
    account: 'crossdesk',
    accountId: 'crossdesk',
    people,
    as: (person) => requestTrackerWorker(url, person, token(person)),
    admin: { user: 'root', password: 'password' },
    queue: 'General',
    inbound: 'Crossdesk',
    callWebhook: (hook) => writeFileSync(webhook, hook),
    kill: () => running.stop(),
    async restart() {
      await running.stop();
      running = await start();
    },
    stop: () => running.stop(),
  };
}
