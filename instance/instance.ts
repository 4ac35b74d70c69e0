import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Agent } from 'undici';
import { createActivities } from '../activities';
import { createMailer } from '../activities/mail';
import { createApp, createServiceApp } from '../api/app';
import type { Resource } from '../api/record/resource';
import { readImapBox } from '../api/replies/imapBox';
import { startReplies } from '../api/replies/processReplies';
import { openSmtpDoor } from '../api/replies/smtpDoor';
import { allRoutes } from '../api/routes';
import { startApprovals } from '../api/runApproval';
import { listen } from '../api/server';
import { createWebhookMessages } from '../api/webhookMessage';
import type { ChangeModel } from '../domain/changeModel';
import { normalChange } from '../domain/normalChange';
import { createPartners, type Partners } from '../exchange/client';
import type { Installed, Outgoing } from '../exchange/outgoing';
import { serveExchange } from '../exchange/receiving/endpoints';
import { createExternalSystems, type ExternalSystems } from '../exchange/systems';
import { createAgent } from '../exchange/target';
import { migrate } from '../migrations';
import { keepModels } from '../records/changeModels';
import { type Database, openDatabase } from '../records/database';
import {
  anyKey,
  type NotificationChannel,
  openNotificationChannel,
} from '../records/notificationChannel';
import type { PasswordCost } from '../records/password';
import { addRecordType } from '../records/recordTypes';
import { ensureProducerSet } from '../records/replicationSet';
import { requireOpenable } from '../records/sealed';
import { createVault, type Vault } from '../records/secret';
import { createMeters, type Meters } from '../telemetry/meters';
import { type AfterCommit, createDeliveryTrigger } from '../temporal/deliveryTrigger';
import { createEngine, type Engine } from '../temporal/engine';
import { startNotifier } from '../temporal/notifier';
import { dataConverter } from '../temporal/payloadCodec';
import { ensureHeartbeat, ensureReconciliation } from '../temporal/schedules';
import { createWorker } from '../worker';
import { startAuditForwarding } from './auditForwarding';
import { workflowBundle } from './bundle';
import type { Config } from './config';
import { createDoctor, secretsIn } from './doctor/running';
import { openInstallation, readPlace, startWhenAllowed } from './installation';
import { requireFreePort } from './ports';
import { reachPostgres, reachTemporal } from './reach';
import { startSweep } from './sweep';
import { type TemporalConnection, workerConnection } from './temporal-config';
import { ensureNamespace } from './temporal-namespace';

/** The configuration of an instance and the services that it uses. */
export interface InstanceOptions
  extends Pick<
    Config,
    | 'instance'
    | 'publicUrl'
    | 'port'
    | 'secretKey'
    | 'allowPrivateTargets'
    | 'smtpUrl'
    | 'rateLimit'
    | 'partnerRateLimit'
    | 'requestTimeoutMs'
    | 'deliveryTimeoutMs'
  > {
  /** None if absent, as for the following settings. */
  readonly storage?: Config['storage'];
  readonly openRecords?: Config['openRecords'];
  readonly oidc?: Config['oidc'];
  readonly replies?: Config['replies'];
  readonly auditReceiver?: Config['auditReceiver'];
  readonly sessionHours?: Config['sessionHours'];
  readonly stepUpMinutes?: Config['stepUpMinutes'];
  readonly editMinutes?: Config['editMinutes'];
  readonly trustedProxies?: Config['trustedProxies'];
  /** OWASP's recommendation if absent. */
  readonly passwordCost?: PasswordCost;
  readonly otherSecretKeys?: Config['otherSecretKeys'];
  readonly payloadKeys?: Config['payloadKeys'];
  readonly temporalUiUrl?: Config['temporalUiUrl'];
  readonly buildId?: Config['buildId'];
  readonly sdkMetrics?: () => Promise<string>;
  /** The port for health and metrics of a process that is only a worker. 0: none. */
  readonly workerPort?: Config['workerPort'];
  readonly shutdownDelayMs?: Config['shutdownDelayMs'];
  /** This checkout's if absent. */
  readonly workflowBundle?: { readonly code: string };
  /** Only the normal change if absent. */
  readonly changeModels?: readonly ChangeModel[];
  /** Further kinds of records. The bundle must have their workflows, and the database their tables. */
  readonly resources?: readonly Resource[];
  readonly databaseUrl: string;
  readonly temporal: TemporalConnection;
  readonly namespace: string;
  readonly parts: readonly ('api' | 'worker')[];
  readonly log: Logger;
}

export interface Instance {
  readonly options: InstanceOptions;
  readonly db: Database;
  readonly engine: Engine;
  readonly vault: Vault;
  readonly afterCommit: AfterCommit;
  readonly installation: Installed;
  /** Settles if the worker ends by itself, which should never happen. */
  readonly ended: Promise<unknown>;
  /** Stops in order: first no new calls, then the running work to its end, then the services. */
  stop(): Promise<void>;
}

/** Database connections for partners' messages: users and readiness checks never wait for them. */
const partnersPool = 8;

/** Starts an instance: its API, its worker, or both in one process. */
export async function startInstance(options: InstanceOptions): Promise<Instance> {
  const { instance, log, namespace } = options;
  const stops: (() => Promise<unknown>)[] = [];
  const stopping = new AbortController();
  let ended: Promise<unknown> = new Promise(() => {});
  const stop = async () => {
    stopping.abort();
    // Load balancers see /readyz fail before the server stops listening.
    if (options.shutdownDelayMs) await sleep(options.shutdownDelayMs);
    for (const undo of stops.splice(0).reverse()) await undo();
  };
  try {
    for (const { type } of options.resources ?? []) {
      const remove = addRecordType(type);
      stops.push(async () => remove());
    }
    const db = openDatabase(options.databaseUrl);
    stops.push(() => db.destroy());
    await reachPostgres(db, options.databaseUrl);
    await migrate(db);
    await ensureProducerSet(db, instance);
    const vault = createVault(options.secretKey, options.otherSecretKeys);
    for (const err of await requireOpenable(db, vault)) {
      log.error({ err }, 'a connection has a damaged secret; the others continue');
    }
    await keepModels(db, options.changeModels ?? [normalChange]);
    const notificationChannel = await openNotificationChannel(options.databaseUrl);
    stops.push(() => notificationChannel.close());
    const openPartnersPool = () => {
      const own = openDatabase(options.databaseUrl, partnersPool);
      stops.push(() => own.destroy());
      return own;
    };
    const connection = await reachTemporal(options.temporal);
    stops.push(() => connection.close());
    await ensureNamespace(connection, namespace);

    const converter = dataConverter(options.payloadKeys ?? { current: null, others: [] });
    const client = new Client({ connection, namespace, dataConverter: converter });
    const meters = createMeters();
    const warn = (number: string, delays: readonly string[]) => {
      meters.skipped.inc({ step: 'unreadable policy' });
      log.warn(
        { number, delays },
        'a stored policy has delays that cannot be parsed; they are off',
      );
    };
    const engine = createEngine(client, db, options.requestTimeoutMs, warn);
    const afterCommit = createDeliveryTrigger(db, engine, log);
    const place = await readPlace(db, connection, options);
    const installation = await openInstallation(db, place, log);
    const agent = createAgent(options.allowPrivateTargets, undefined, installation);
    stops.push(() => agent.close());
    const partners = createPartners(instance, agent, options.deliveryTimeoutMs);
    const externalSystems = createExternalSystems(instance, agent, options.deliveryTimeoutMs);
    const parts = {
      ...{
        ...options,
        db,
        notificationChannel,
        engine,
        vault,
        partners,
        externalSystems,
        agent,
        afterCommit,
        installation,
      },
      ...{ meters, stopping: stopping.signal, replyAddress: options.replies?.address ?? null },
    };
    if (options.parts.includes('worker')) {
      const worker = await runWorker(parts, client, converter);
      ({ ended } = worker);
      stops.push(worker.stop);
    }
    if (!options.parts.includes('api') && options.workerPort) {
      const server = await listen(createServiceApp(parts), options.workerPort, log);
      stops.push(() => server.close());
    }
    if (options.parts.includes('api')) {
      if (options.port !== 0) await requireFreePort(options.port, `the API of ${instance}`);
      const deps = {
        ...parts,
        payloadCodec: converter.payloadCodecs?.[0] ?? null,
        temporalUiUrl: options.temporalUiUrl ?? null,
        exchange: serveExchange({ ...parts, db: openPartnersPool() }),
        diagnose: createDoctor(
          { ...parts, settings: options, connection, standing: installation.standing },
          secretsIn(options),
        ),
      };
      const app = createApp(deps);
      const approvals = startApprovals(deps, () => allRoutes(deps));
      stops.push(() => approvals.stop());
      const server = await listen(app, options.port, log);
      stops.push(() => server.close());
      log.info({ instance, url: options.publicUrl }, 'the API listens');
      if (options.replies && options.replies.smtpPort !== 0) {
        const { address, smtpPort: port, tls } = options.replies;
        const door = await openSmtpDoor(parts, { address, port, tls });
        stops.push(() => door.close());
        log.info({ instance, port, address }, 'replies are received by SMTP');
      }
    }
    return { options, db, engine, vault, afterCommit, installation, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface WorkerParts extends InstanceOptions {
  readonly db: Database;
  readonly notificationChannel: NotificationChannel;
  readonly engine: Engine;
  readonly vault: Vault;
  readonly partners: Partners;
  readonly externalSystems: ExternalSystems;
  readonly agent: Agent;
  readonly installation: Outgoing;
  readonly afterCommit: AfterCommit;
  readonly meters: Meters;
}

async function runWorker(
  parts: WorkerParts,
  client: Client,
  dataConverter: DataConverter,
): Promise<{ readonly ended: Promise<unknown>; stop(): Promise<void> }> {
  const { namespace, log, installation } = parts;
  const mailer =
    parts.smtpUrl === null ? null : createMailer(parts.smtpUrl, parts.publicUrl, installation);
  const connection = await NativeConnection.connect(workerConnection(parts.temporal));
  const worker = await createWorker({
    connection,
    namespace,
    dataConverter,
    activities: createActivities({
      ...parts,
      mailer,
      webhookMessages: createWebhookMessages(parts),
    }),
    workflowBundle: parts.workflowBundle ?? (await workflowBundle()),
    ...(parts.buildId && {
      version: { deploymentName: `crossdesk-${parts.instance}`, buildId: parts.buildId },
    }),
  });
  const running = worker.run();
  // Requests work without it: the partners are checked as soon as the schedule can be created.
  await ensureHeartbeat(client).catch((error: unknown) =>
    log.warn(
      { err: error },
      'the heartbeat schedule could not be created; the next start retries it',
    ),
  );
  await ensureReconciliation(client, parts.instance).catch((error: unknown) =>
    log.warn(
      { err: error },
      'the reconciliation schedule could not be created; the next start retries it',
    ),
  );
  const ended = running.catch((error: unknown) => log.fatal({ err: error }, 'the worker ended'));
  const sweep = startSweep(parts);
  const { auditReceiver } = parts;
  const forwarding =
    auditReceiver &&
    startWhenAllowed(installation, () => startAuditForwarding(parts, auditReceiver), log);
  const notifier = startNotifier(parts);
  const replies = startReplies(parts);
  const { imap = null, imapToken = null, address = '' } = parts.replies ?? {};
  const mailBox =
    imap && startWhenAllowed(installation, () => readImapBox(parts, imap, imapToken, address), log);
  // Records are routed to desks by Postgres, which says so to every worker.
  const silence = parts.notificationChannel.on('desk_outbox', anyKey, (desk) => {
    if (desk) parts.afterCommit(desk);
  });
  return {
    ended,
    async stop() {
      silence();
      await mailBox?.stop();
      await replies.stop();
      await notifier.stop();
      await forwarding?.stop();
      await sweep.stop();
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await ended;
      await connection.close();
      mailer?.close();
    },
  };
}
