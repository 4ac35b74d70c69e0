import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PostgresBinaries, PostgresHome } from './postgres-cluster';
import { canActAs, type Identity } from './setpriv';

/**
 * The user that runs Postgres. It refuses to run as root, so root uses another user: the owner of an existing cluster,
 * else `postgres`, else `nobody`. Null if this process is not root. Throws if there is no suitable user.
 */
export function postgresUser(home: PostgresHome, binaries: PostgresBinaries): Identity | null {
  if (process.getuid?.() !== 0) return null;
  const user = ownerOf(home.cluster) ?? account('postgres') ?? account('nobody');
  if (user === undefined) throw refusal('there is no user called postgres or nobody');
  if (!canActAs()) throw refusal('setpriv (of util-linux) is missing');

  const needed = [
    binaries.postgres,
    join(binaries.root, 'lib'),
    join(binaries.root, 'share', 'postgresql', 'postgres.bki'),
    home.directory,
  ];
  const closed = needed.find((path) => !mayReach(user, realpathSync(path)));
  if (closed === undefined) return { ...user, capability: null };
  const capability = capabilityFor(user, binaries.postgres);
  if (capability === null) throw refusal(`user ${user.uid} may not read ${closed}`);
  return { ...user, capability };
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

function refusal(reason: string): Error {
  return new Error(
    `Postgres does not run as root, and cannot be run as somebody else: ${reason}. ` +
      'Start as an ordinary user, or set DATABASE_URL.',
  );
}

function ownerOf(path: string): User | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined || stats.uid === 0 ? undefined : { uid: stats.uid, gid: stats.gid };
}

function account(name: string): User | undefined {
  try {
    const ask = (flag: string) =>
      Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    // No such user.
    return undefined;
  }
}

/** Whether the mode bits let a user read a file, and enter and read a directory, and every directory above. */
function mayReach(user: User, path: string): boolean {
  const stats = statSync(path);
  if (!grants(user, stats, stats.isDirectory() ? 0o5 : 0o4)) return false;
  for (let above = dirname(path); ; above = dirname(above)) {
    if (!grants(user, statSync(above), 0o1)) return false;
    if (above === dirname(above)) return true;
  }
}

function grants(user: User, stats: Stats, bits: number): boolean {
  const shift = stats.uid === user.uid ? 6 : stats.gid === user.gid ? 3 : 0;
  return ((stats.mode >> shift) & bits) === bits;
}

/** The smallest capability that opens closed paths, among those that root can pass on: containers withhold some. */
function capabilityFor(user: User, program: string): Identity['capability'] {
  const held = effectiveCapabilities();
  const has = (bit: bigint) => ((held >> bit) & 1n) === 1n;
  // no_setuid_fixup, without which neither helps, takes CAP_SETPCAP (8).
  if (!has(8n)) return null;
  // Reading and passing through is bit 2, which does not cover running a program that is closed itself.
  if (has(2n) && grants(user, statSync(program), 0o5)) return 'dac_read_search';
  return has(1n) ? 'dac_override' : null;
}

function effectiveCapabilities(): bigint {
  const status = readFileSync('/proc/self/status', 'utf8');
  const set = (name: string) =>
    BigInt(`0x${new RegExp(`^${name}:\\s*(\\w+)`, 'm').exec(status)?.[1] ?? '0'}`);
  return set('CapEff') & set('CapBnd');
}
