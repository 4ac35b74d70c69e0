import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { StackConfig } from '../../dev/stack';
import { freePort } from '../../instance/ports';
import type { ChildPlace } from '../environment/child';
import { type FaultyLine, openFaultyLine } from './faultyLine';
import { type Fleet, startFleet } from './fleet';
import { type Meeting, meet } from './meeting';
import type { Side } from './schedule';
import { type Services, startServices } from './services';

/** Two instances that know each other, by lines that can be disturbed, and all they stand on. */
export interface ChaosStack {
  readonly config: StackConfig;
  readonly services: Services;
  /** By where they lead. */
  readonly lines: Readonly<Record<Side, FaultyLine>>;
  readonly fleet: Fleet;
  readonly met: Meeting;
}

/** What a run has started, so that it can be stopped from outside. */
export type Undo = (() => Promise<void>)[];

/** What a run is given. */
export interface ChaosEnvironment {
  /** Empty; everything that is started keeps to it. */
  readonly dataDir: string;
  readonly say: (line: string) => void;
  readonly log: Logger;
  /** Gets what stops all that was started; to be called last first, whatever becomes of the run. */
  readonly undo: Undo;
}

/** Half-open lines are found out by this, in milliseconds; a good answer comes long before. */
const deliveryTimeoutMs = 3_000;

export async function startChaosStack({
  dataDir,
  say,
  log,
  undo,
}: ChaosEnvironment): Promise<ChaosStack> {
  say('Starting Postgres and Temporal …');
  const services = await startServices(dataDir);
  undo.push(() => services.stop());
  const config = await createStackConfig(services);
  const line = async (to: Side) => {
    const opened = await openFaultyLine(`http://127.0.0.1:${config[to].port}`);
    undo.push(() => opened.close());
    return opened;
  };
  const lines = { northwind: await line('northwind'), acme: await line('acme') };
  say('Northwind and Acme meet …');
  const urls = { northwind: lines.northwind.url, acme: lines.acme.url };
  const met = await meet(config, urls, log);
  say('Starting an API and two workers for each …');
  const place = (instance: Side): ChildPlace => ({
    ...config[instance],
    instance,
    temporalAddress: config.temporalAddress,
    publicUrl: urls[instance],
    deliveryTimeoutMs,
  });
  const places = { northwind: place('northwind'), acme: place('acme') };
  const fleet = await startFleet(places, join(dataDir, 'logs'));
  undo.push(() => fleet.stop());
  return { config, services, lines, fleet, met };
}

async function createStackConfig(services: Services): Promise<StackConfig> {
  const place = async (side: Side) => ({
    port: await freePort(),
    databaseUrl: services.databaseUrl(side),
    namespace: side,
    secretKey: randomBytes(32),
  });
  return {
    temporalAddress: services.temporalAddress,
    northwind: await place('northwind'),
    acme: await place('acme'),
  };
}
