import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { levelTargets } from '../domain/serviceLevels';

/** The metrics of an instance, for its API and its worker. */
export interface Meters {
  readonly registry: Registry;
  /** Commands by name and outcome: `done`, `recorded`, or the refusal's code. */
  readonly commands: Counter<'command' | 'result'>;
  /**
   * The lag of events from one side to the other. `queue`: from the commit to the call that sends it; `network`: that
   * call; both at the sender. `apply`: from its receipt to the commit at the receiver.
   */
  readonly lag: Histogram<'part'>;
  /** Targets of service levels at the provider, by what became of them: `met` in time, `late`, or `breached`. */
  readonly serviceLevels: Counter<'target' | 'result'>;
  /**
   * Mails to addresses for replies, by what became of them: `written`, `refused`, `ignored` or `bounced`; `unknown` if
   * there is no such address.
   */
  readonly replies: Counter<'result'>;
  /** 1 while the mail box for replies cannot be read. 0 while it is read, and if there is none. */
  readonly replyMailboxAway: Gauge;
  /** Items that a loop over many skipped after a failure, by the loop's step. */
  readonly skipped: Counter<'step'>;
  /** Rows that the clean-up of the sweep deleted, by its task. */
  readonly cleanedUp: Counter<'task'>;
  /** Closed records that policies `archived` and `deleted`. */
  readonly retention: Counter<'result'>;
}

/** Initialised to 0, so that the first failure shows as an increase. */
const steps = [
  'receive',
  'reconciliation',
  'deliveries',
  'off-boarding',
  'stale workflows',
  'replies',
];

export function createMeters(): Meters {
  const registry = new Registry();
  const registers = [registry];
  const skipped = new Counter({
    name: 'crossdesk_skipped_total',
    help: 'Records, partners and steps that failed in a loop over many, which went on without them. The log names each.',
    labelNames: ['step'],
    registers,
  });
  for (const step of steps) skipped.inc({ step }, 0);
  const serviceLevels = new Counter({
    name: 'crossdesk_service_levels_total',
    help: 'Targets of service levels of tasks that were met in time, met late, or breached. A late one was breached before.',
    labelNames: ['target', 'result'],
    registers,
  });
  for (const target of levelTargets)
    for (const result of ['met', 'late', 'breached']) serviceLevels.inc({ target, result }, 0);
  return {
    registry,
    skipped,
    commands: new Counter({
      name: 'crossdesk_commands_total',
      help: 'Commands that were given through the API, by what became of them.',
      labelNames: ['command', 'result'],
      registers,
    }),
    serviceLevels,
    cleanedUp: new Counter({
      name: 'crossdesk_cleanup_deleted_rows_total',
      help: 'Rows that were deleted because their time was over, by what they were.',
      labelNames: ['task'],
      registers,
    }),
    retention: new Counter({
      name: 'crossdesk_retention_records_total',
      help: 'Closed records that policies archived and deleted.',
      labelNames: ['result'],
      registers,
    }),
    replies: new Counter({
      name: 'crossdesk_replies_total',
      help: 'Mails to addresses for replies, by what became of them.',
      labelNames: ['result'],
      registers,
    }),
    replyMailboxAway: new Gauge({
      name: 'crossdesk_reply_mailbox_away',
      help: 'Whether this worker cannot read the mail box for replies: 1, or 0.',
      registers,
    }),
    lag: new Histogram({
      name: 'crossdesk_exchange_lag_seconds',
      help: 'How long events took to the partner: in the queue, on the network, and until they were applied.',
      labelNames: ['part'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 3_600, 86_400],
      registers,
    }),
  };
}

/** @param since milliseconds since 1970 */
export function observeLag(
  { lag }: Meters,
  part: 'queue' | 'network' | 'apply',
  since: number,
  until = Date.now(),
): void {
  lag.observe({ part }, Math.max(0, until - since) / 1_000);
}
