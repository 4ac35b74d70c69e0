import { endRequests } from '../exchange/offboard';
import type { Outgoing } from '../exchange/outgoing';
import { unpolledDesks } from '../records/desk';
import { overdueDestinations } from '../records/destinations';
import { carryOutErasures } from '../records/erasure';
import { cleanupTasks } from '../records/expiry';
import { keyOf } from '../records/recordType';
import { tableTypes } from '../records/recordTypes';
import { applyRetention } from '../records/retention';
import { takeSamples } from '../records/samples';
import type { Vault } from '../records/secret';
import { giveUpWebhooks } from '../records/webhook';
import type { Meters } from '../telemetry/meters';
import { each, type LoopDeps } from '../temporal/each';
import { watchFailures } from '../temporal/failingWorkflows';
import { rescheduleTasks } from '../temporal/reschedule';
import { resendPending } from '../temporal/resend';
import { resyncStaleWorkflows } from '../temporal/resync';
import { noteAuditHead } from './auditLog';

interface SweepDeps extends LoopDeps {
  /** Counts skipped records, and what was archived and deleted. */
  readonly meters?: Pick<Meters, 'skipped' | 'cleanedUp' | 'retention'>;
  /** Seals the head of the audit log. */
  readonly vault?: Pick<Vault, 'seal'>;
  /** A copy wakes no delivery and no desk. Absent: the original. */
  readonly installation?: Outgoing;
}

const everyMs = 30_000;
/** How far back the first sweep checks changed records, in milliseconds. */
const firstLookMs = 3_600_000;

/**
 * Checks every half minute for the traces of a crash: a delivery that nobody woke, a request without a workflow, a
 * workflow whose record has changed without it. So a lost wake-up causes a delay of about a minute, never a loss.
 */
export function startSweep(deps: SweepDeps): { stop(): Promise<void> } {
  let running = Promise.resolve(new Date(Date.now() - firstLookMs));
  const timer = setInterval(() => {
    running = running.then((since) => sweep(deps, since));
  }, everyMs);
  const failures = watchFailures(deps);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all([running, failures.stop()]);
    },
  };
}

/**
 * Sweeps once. Each step, and each record in a step, is independent: a failure is logged, counted and skipped.
 * @param since the time from which changed records are checked
 * @returns the time for the next sweep: unchanged if this one was interrupted, so that the records are checked again
 */
export async function sweep(deps: SweepDeps, since: Date): Promise<Date> {
  const { db, engine, log, meters, vault, installation } = deps;
  const step = async (name: string, act: () => Promise<unknown>) => {
    try {
      await act();
    } catch (error) {
      meters?.skipped.inc({ step: name });
      log.warn(
        { err: error, step: name },
        'a step of the sweep was cut short; the next one goes on',
      );
    }
  };
  // First, because it is what people need to see if Temporal is away and the rest is interrupted.
  await step('samples', () => takeSamples(db));
  await step('deliveries', async () => {
    if (installation && !(await installation.isAllowed())) return;
    const left = await overdueDestinations(db);
    await each(deps, 'deliveries', left, titleOf, async (destination) => {
      log.info({ to: destination.title }, 'waking a delivery whose wake-up was lost');
      await engine.wake(destination);
    });
  });
  await step('desks', async () => {
    if (installation && !(await installation.isAllowed())) return;
    await each(deps, 'desks', await unpolledDesks(db), nameOf, async (desk) => {
      log.info({ desk: desk.name }, 'waking the polling of a desk whose wake-up was lost');
      await engine.wakeDesk(desk);
    });
  });
  for (const type of tableTypes()) {
    const name = `unstarted: ${type.name}`;
    await step(name, async () => {
      await each(deps, name, await type.unstarted(db), keyOf, async (record) => {
        const number = keyOf(record);
        log.info(
          { lifecycle: record.type.name, number },
          'starting a record that was left without its workflow',
        );
        await engine.start(record);
        await type.markStarted(db, number);
      });
    });
  }
  await step('pending messages', () => resendPending(deps));
  if (vault) await step('audit log', () => noteAuditHead(deps, vault));
  await step('off-boarding', () => endRequests(deps));
  await step('calendars', () => rescheduleTasks(deps));
  await step('retention', async () => {
    const { archived, deleted } = await applyRetention(db);
    meters?.retention.inc({ result: 'archived' }, archived);
    meters?.retention.inc({ result: 'deleted' }, deleted);
    if (archived + deleted > 0)
      log.info({ archived, deleted }, 'closed records were archived and deleted by policy');
  });
  await step('erasures', () => carryOutErasures(db));
  await step('webhooks', async () => {
    for (const webhook of await giveUpWebhooks(db))
      log.warn({ webhook }, 'a webhook has accepted nothing for days and is disabled');
  });
  for (const [task, cleanUp] of Object.entries(cleanupTasks)) {
    await step(`tidy: ${task}`, async () => {
      const deleted = await cleanUp(db);
      meters?.cleanedUp.inc({ task }, deleted);
    });
  }
  let until = earliest(since);
  await step('stale workflows', async () => {
    until = await resyncStaleWorkflows(deps, until);
  });
  return until;
}

/** Maximum time that is checked again if some records can never be checked. */
function earliest(since: Date): Date {
  const first = new Date(Date.now() - 2 * firstLookMs);
  return since < first ? first : since;
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

function titleOf({ title }: { readonly title: string }): string {
  return title;
}
