import type { ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { workflowId } from '../../domain/names';
import { findForwarding } from '../../records/auditForwarding';
import type { Database } from '../../records/database';
import { failingWorkflows } from '../../records/failingWorkflows';
import { openDrift } from '../../records/findings';
import { backlogs, waitingMs } from '../../records/outbox';
import { openLevels } from '../../records/serviceLevels';
import type { Deps } from '../deps';

/** Metrics of the process, for all instances in it. */
const processMetrics = new Registry();
let collecting = false;

export interface Metrics {
  /** Measures each request. */
  readonly observe: RequestHandler;
  /** In the format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

type MetricsDeps = Pick<Deps, 'db' | 'meters' | 'sdkMetrics' | 'installation' | 'auditReceiver'>;

export function createMetrics(deps: MetricsDeps): Metrics {
  const { db, meters, sdkMetrics } = deps;
  if (!collecting) collectDefaultMetrics({ register: processMetrics });
  collecting = true;
  const own = new Registry();
  const duration = new Histogram({
    name: 'crossdesk_http_request_duration_seconds',
    help: 'Duration of HTTP requests, by route pattern.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [own],
  });
  const readers = [
    outboxGauges(own, db),
    driftGauge(own, db),
    failingGauge(own, db),
    levelsGauge(own, db),
    forwardingGauges(own, deps),
    silentGauge(own, deps),
  ];
  const both = Registry.merge([processMetrics, meters.registry, own]);
  return {
    observe(req, res, next) {
      const end = duration.startTimer();
      res.once('close', () => {
        const route = patternOf(res);
        // A request without a matching route can have any method; it is counted as one.
        end({ method: route === 'other' ? 'any' : req.method, route, status: res.statusCode });
      });
      next();
    },
    async text() {
      await Promise.all(readers.map((read) => read()));
      return [await both.metrics(), (await sdkMetrics?.()) ?? ''].join('\n');
    },
    contentType: both.contentType,
  };
}

/** The current backlog of each partner and external system. */
function outboxGauges(own: Registry, db: Database): () => Promise<void> {
  const gauge = (name: string, help: string) =>
    new Gauge({
      name: `crossdesk_outbox_${name}`,
      help,
      labelNames: ['partner', 'system'] as const,
      registers: [own],
    });
  const pending = gauge('pending', 'Events that wait for a partner or an external system.');
  const oldest = gauge('oldest_pending_seconds', 'Age of the oldest pending event.');
  const failed = gauge('failed', 'Events that were refused permanently and wait for an admin.');
  return async () => {
    // They are left out if Postgres is not available: /readyz gives the reason.
    const found = await backlogs(db).catch(() => []);
    for (const one of [pending, oldest, failed]) one.reset();
    for (const { title, isPartner, ...backlog } of found) {
      const labels = isPartner ? { partner: title } : { system: title };
      pending.set(labels, backlog.waiting);
      oldest.set(labels, (waitingMs(backlog) ?? 0) / 1_000);
      failed.set(labels, backlog.failed);
    }
  };
}

/** Number of open differences with each partner. */
function driftGauge(own: Registry, db: Database): () => Promise<void> {
  const gauge = new Gauge({
    name: 'crossdesk_drift_records',
    help: 'Records and items that still differ between a partner and this instance.',
    labelNames: ['partner'] as const,
    registers: [own],
  });
  return async () => {
    const found = await openDrift(db).catch(() => []);
    gauge.reset();
    for (const { partner, subjects } of found) gauge.set({ partner }, subjects);
  };
}

/** Open tasks with a running clock, by catalog item. */
function levelsGauge(own: Registry, db: Database): () => Promise<void> {
  const gauge = new Gauge({
    name: 'crossdesk_service_level_tasks',
    help: 'Open tasks with service levels: with a running clock, of these due within an hour, and breached.',
    labelNames: ['item', 'status'] as const,
    registers: [own],
  });
  return async () => {
    const found = await openLevels(db).catch(() => []);
    gauge.reset();
    for (const { item, ...counts } of found) {
      for (const [status, count] of Object.entries(counts)) gauge.set({ item, status }, count);
    }
  };
}

/** The prefix of a workflow's id. */
function kindOf(id: string): string {
  return id.split('/')[0] ?? '';
}
const workflowKinds = Object.values(workflowId).map((make) => kindOf(make('', '')));

/** By the kind of workflow. */
function failingGauge(own: Registry, db: Database): () => Promise<void> {
  const gauge = new Gauge({
    name: 'crossdesk_failing_workflows',
    help: 'Workflows that are failing: their workflow task fails repeatedly.',
    labelNames: ['kind'] as const,
    registers: [own],
  });
  return async () => {
    const found = await failingWorkflows(db).catch(() => []);
    gauge.reset();
    for (const kind of workflowKinds) gauge.set({ kind }, 0);
    for (const failing of found) gauge.inc({ kind: kindOf(failing.workflowId) });
  };
}

/** How far the audit log is forwarded. All are 0 if it is forwarded nowhere. */
function forwardingGauges(
  own: Registry,
  { db, auditReceiver }: Pick<MetricsDeps, 'db' | 'auditReceiver'>,
): () => Promise<void> {
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `crossdesk_audit_forwarding_${name}`, help, registers: [own] });
  const waiting = gauge('waiting', 'Entries of the audit log that its receiver does not have yet.');
  const failures = gauge('failures', 'Attempts that failed since the last success.');
  const lastSuccess = gauge(
    'last_success_timestamp_seconds',
    'When the receiver last took entries, in seconds since 1970. 0: never.',
  );
  return async () => {
    const found = auditReceiver && (await findForwarding(db, auditReceiver.url).catch(() => null));
    if (!found) return;
    waiting.set(found.waiting);
    failures.set(found.failures);
    lastSuccess.set((found.lastSuccessAt?.getTime() ?? 0) / 1_000);
  };
}

function silentGauge(
  own: Registry,
  { installation }: Pick<MetricsDeps, 'installation'>,
): () => Promise<void> {
  const gauge = new Gauge({
    name: 'crossdesk_silent',
    help: 'Whether the database is, or may be, a copy, so that nothing leaves: 1, or 0.',
    registers: [own],
  });
  return async () => {
    const isAllowed = await installation.isAllowed().catch(() => null);
    if (isAllowed !== null) gauge.set(isAllowed ? 0 : 1);
  };
}

const patterns = new WeakMap<ServerResponse, string>();

/** The route pattern under which a request is counted: never its URL, because their number is unlimited. */
export function observeAs(res: ServerResponse, pattern: string): void {
  patterns.set(res, pattern);
}

/** The route pattern of a request. `other` if no route matched. */
export function patternOf(res: ServerResponse): string {
  return patterns.get(res) ?? 'other';
}
