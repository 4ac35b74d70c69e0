import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ClusterPrograms } from '../../dev/embedded/temporal-build';
import { freePort, listens } from '../../instance/ports';
import { type Supervised, supervise } from '../chaos/supervise';
import { launchProgram } from '../environment/child';
import type { PostgresPair } from './postgresPair';
import { openProxy } from './proxy';

/** A Temporal of several processes on Postgres. Its clients connect to a proxy in front of the frontends. */
export interface TemporalCluster {
  /** Host and port of the proxy. */
  readonly address: string;
  readonly nodes: readonly Supervised[];
  stop(): Promise<void>;
}

type Service = 'frontend' | 'history' | 'matching' | 'worker';
const services: readonly Service[] = [
  'frontend',
  'frontend',
  'history',
  'history',
  'matching',
  'worker',
];

const databases = { default: 'temporal', visibility: 'temporal_visibility' };

/** A new namespace, and its search attributes, are known within this time. */
const dynamicConfig = { 'system.namespaceCacheRefreshInterval': [{ value: '1s' }] };

export async function startTemporalCluster(
  programs: ClusterPrograms,
  postgres: PostgresPair,
  { dataDir, logDir }: { readonly dataDir: string; readonly logDir: string },
): Promise<TemporalCluster> {
  await createTables(programs, postgres);
  const nodes = await Promise.all(
    services.map(async (service, n) => ({
      service,
      name: `Temporal ${service} ${services.slice(0, n + 1).filter((one) => one === service).length}`,
      grpcPort: await freePort(),
      membershipPort: await freePort(),
    })),
  );
  const frontends = nodes.filter(({ service }) => service === 'frontend');
  const proxy = await openProxy(frontends.map(({ grpcPort }) => grpcPort));
  // A node must know all services, and learns their addresses from Postgres.
  const rpc = Object.fromEntries(
    nodes.map(({ service, grpcPort, membershipPort }) => [
      service,
      { rpc: { grpcPort, membershipPort, bindOnIP: '127.0.0.1' } },
    ]),
  );
  const supervised = nodes.map(({ service, name, ...ports }) => {
    const folder = join(dataDir, name.replaceAll(' ', '-'));
    mkdirSync(folder, { recursive: true });
    const dynamic = join(folder, 'dynamic.yaml');
    writeFileSync(dynamic, JSON.stringify(dynamicConfig));
    const own = { ...rpc, [service]: { rpc: { ...ports, bindOnIP: '127.0.0.1' } } };
    const config = configOf(own, { postgres, proxy: proxy.address, dynamic });
    // JSON is YAML.
    writeFileSync(join(folder, 'base.yaml'), JSON.stringify(config));
    const root = ['--root', '/', '--config', folder.slice(1), '--zone', '', '--env', 'base'];
    const command = [programs.server, ...root, '--allow-no-auth', 'start', '--service', service];
    // The worker serves no calls.
    const isUp = () => listens(service === 'worker' ? ports.membershipPort : ports.grpcPort);
    const { PATH, HOME } = process.env;
    return supervise(name, logDir, (hear) => launchProgram(command, { PATH, HOME }, hear, isUp));
  });
  const stop = async () => {
    await Promise.all(supervised.map((node) => node.stop()));
    await proxy.close();
  };
  try {
    await Promise.all(supervised.map((node) => node.up()));
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: proxy.address, nodes: supervised, stop };
}

/** By Temporal's own tool, as its documentation says. */
async function createTables({ sql }: ClusterPrograms, postgres: PostgresPair): Promise<void> {
  const { hostname, port, username, password } = new URL(postgres.url('postgres'));
  for (const [schema, database] of [
    ['temporal', databases.default],
    ['visibility', databases.visibility],
  ] as const) {
    await postgres.createDatabase(database);
    const at = ['--plugin', 'postgres12', '--endpoint', hostname, '--port', port];
    const as = ['--user', username, '--password', password, '--database', database];
    const run = (...args: string[]) => promisify(execFile)(sql, [...at, ...as, ...args]);
    await run('setup-schema', '--version', '0.0');
    await run('update-schema', '--schema-name', `postgresql/v12/${schema}`);
  }
}

function configOf(
  services: Readonly<Record<string, object>>,
  at: { readonly postgres: PostgresPair; readonly proxy: string; readonly dynamic: string },
) {
  const { host, username, password } = new URL(at.postgres.url('postgres'));
  const store = (databaseName: string, maxConns: number) => ({
    sql: {
      ...{ pluginName: 'postgres12', databaseName, connectAddr: host, connectProtocol: 'tcp' },
      ...{ user: username, password, maxConns, maxIdleConns: maxConns, maxConnLifetime: '1h' },
    },
  });
  return {
    log: { stdout: true, level: 'info' },
    persistence: {
      ...{ defaultStore: 'default', visibilityStore: 'visibility', numHistoryShards: 16 },
      datastores: {
        default: store(databases.default, 20),
        visibility: store(databases.visibility, 5),
      },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services,
    clusterMetadata: {
      ...{ enableGlobalNamespace: false, failoverVersionIncrement: 10 },
      ...{ masterClusterName: 'active', currentClusterName: 'active' },
      clusterInformation: {
        active: {
          ...{ enabled: true, initialFailoverVersion: 1 },
          ...{ rpcName: 'frontend', rpcAddress: at.proxy },
        },
      },
    },
    publicClient: { hostPort: at.proxy },
    dynamicConfigClient: { filepath: at.dynamic, pollInterval: '10s' },
  };
}
