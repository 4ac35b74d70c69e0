import { freePort } from '../../instance/ports';
import type { Side } from '../chaos/schedule';
import { type Launch, type Supervised, supervise } from '../chaos/supervise';
import { type ChildPlace, type ChildScript, launchChild } from '../environment/child';
import { openProxy } from './proxy';
import type { Release } from './release';

/** Two APIs and two workers of one side, each a process of its own, and a proxy in front of the APIs. */
export interface Fleet {
  /** The URL of the proxy. */
  readonly url: string;
  readonly members: readonly Member[];
  /** The environment of one of the processes. */
  readonly place: ChildPlace;
  stop(): Promise<void>;
}

export interface Member {
  readonly supervised: Supervised;
  /** How it is started from the sources of a release. */
  of(release: Release): Launch;
}

/** Resolves once all are up. */
export async function startFleet(
  side: Side,
  services: Pick<ChildPlace, 'databaseUrl' | 'temporalAddress' | 'namespace' | 'secretKey'>,
  release: Release,
  logDir: string,
): Promise<Fleet> {
  const ports = [await freePort(), await freePort()] as const;
  const proxy = await openProxy(ports);
  const url = `http://${proxy.address}`;
  const place = { ...services, instance: side, port: ports[0], publicUrl: url };
  function member(name: string, script: ChildScript, port = ports[0]): Member {
    const of: Member['of'] = ({ checkout }) => {
      return (hear) => launchChild({ ...place, port, checkout }, script, hear);
    };
    return { supervised: supervise(`${side} ${name}`, logDir, of(release)), of };
  }
  const members = [
    ...ports.map((port, n) => member(`API ${n + 1}`, 'start:api', port)),
    ...[1, 2].map((n) => member(`worker ${n}`, 'start:worker')),
  ];
  const stop = async () => {
    await Promise.all(members.map(({ supervised }) => supervised.stop()));
    await proxy.close();
  };
  try {
    await Promise.all(members.map(({ supervised }) => supervised.up()));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, members, place: { ...place, checkout: release.checkout }, stop };
}
