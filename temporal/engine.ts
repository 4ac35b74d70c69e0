import {
  type Client,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { ExchangeEvent } from '../domain/event';
import type { CommandAnswer, CommandInput, PendingMessage } from '../domain/mailbox';
import type { Database } from '../records/database';
import type { Desk } from '../records/desk';
import type { Destination } from '../records/destinations';
import { keyedLimit } from '../records/keyedLimit';
import { dropMessage, keepCommand, pendingOf } from '../records/pendingMessages';
import { keyOf, type ManagedRecord } from '../records/recordType';
import type { StatesByRecord } from '../records/staleWorkflows';
import { currentTrace } from '../telemetry/trace';
import {
  isRaceWithCompletion,
  isTemporalAway,
  postgresUnavailable,
  refusalIn,
  unavailable,
} from './errors';
import { inParts, requirePayload } from './payloads';
import { crossdeskNumber, crossdeskState } from './searchAttributes';
import {
  deliveryStart,
  deskStart,
  reconciliationStart,
  recordStart,
  type Start,
  workflowIdOf,
} from './start';

/** The operations on Temporal. Every operation that finds the workflow missing starts it again from its record. */
export interface Engine {
  /**
   * Starts the record's workflow, unless it runs. Returns false if it runs. The workflow continues with the timers of
   * the record's state, and first applies the record's pending messages. So does every other start below.
   * @throws Refused `unavailable`
   */
  start(record: ManagedRecord): Promise<boolean>;
  /**
   * Sends a command and waits until it is committed. `recorded`: no worker answered in time; the command is stored in
   * Postgres and will be applied.
   * @throws Refused what the lifecycle refuses, `too-large`, or `unavailable` if it is not recorded: it can be repeated
   * with the same id, and takes effect once
   */
  command(
    record: ManagedRecord,
    name: string,
    input: CommandInput,
  ): Promise<CommandAnswer | 'recorded'>;
  /**
   * Resyncs the workflows whose state search attribute differs from the record: the record may have changed without
   * them.
   * @returns the records whose workflows were stale
   */
  catchUp(states: StatesByRecord): Promise<readonly string[]>;
  /** Sends the partner's events to the record's workflow, in as many signals as necessary. */
  sendEvents(record: ManagedRecord, events: readonly ExchangeEvent[]): Promise<void>;
  /**
   * Starts the workflow of a request that was just received. A workflow of an earlier row, which no longer exists, is
   * terminated.
   */
  startGeneration(record: ManagedRecord): Promise<void>;
  /** Sends the record's pending messages to its workflow again. Known messages take effect once. */
  resend(record: ManagedRecord): Promise<void>;
  /** Makes the record's workflow accept earlier messages as new, because its row was restored from a back-up. */
  forget(record: ManagedRecord): Promise<void>;
  /** Starts a reconciliation with one partner, unless one is running. */
  reconcile(partner: string): Promise<void>;
  /**
   * Wakes the delivery to a partner or an external system.
   * @param why `heard`: a message from it was received, so it may be up again
   */
  wake(destination: Pick<Destination, 'name' | 'title'>, why?: 'heard'): Promise<void>;
  /** Starts the polling of a desk, or wakes it if it waits. */
  wakeDesk(desk: Pick<Desk, 'id' | 'name'>): Promise<void>;
  /** How often the pending workflow task of a run was attempted. Null if the run is closed or unknown. */
  taskOf(run: { readonly runId: string; readonly workflowId?: string }): Promise<{
    readonly workflowId: string;
    readonly attempts: number;
  } | null>;
  /** @throws if Temporal does not answer */
  ping(): Promise<void>;
}

/** Timeout of calls to Temporal other than commands, in milliseconds. */
const callMs = 5_000;
/**
 * Maximum number of concurrent updates of one workflow in this process: Temporal refuses the eleventh, and a refused
 * caller waits longer than for its turn.
 */
const updatesAtOnce = 8;

/**
 * @param db stores the commands that no worker has accepted yet
 * @param commandMs how long a caller waits for a worker, in milliseconds
 * @param onUnreadable is called if a stored policy has delays that cannot be parsed; they are off
 */
export function createEngine(
  client: Client,
  db: Database,
  commandMs = 5_000,
  onUnreadable: (number: string, delays: readonly string[]) => void = () => {},
): Engine {
  const call = <T>(fn: () => Promise<T>) => client.withDeadline(Date.now() + callMs, fn);
  const inTurn = keyedLimit(updatesAtOnce);

  /** The only function that starts a record's workflow, for the first time and again. */
  async function startOf(record: ManagedRecord): Promise<Start> {
    // The sweep sends what does not fit into the input.
    const [backlog] = inParts(await pending(record));
    const { unreadable, ...start } = recordStart(record, backlog);
    if (unreadable.length > 0) onUnreadable(keyOf(record), unreadable);
    return start;
  }

  async function update(
    record: ManagedRecord,
    name: string,
    input: CommandInput,
    updateId: string,
  ): Promise<CommandAnswer> {
    try {
      return await client.workflow
        .getHandle(workflowIdOf(record))
        .executeUpdate<CommandAnswer, [CommandInput]>(name, { args: [input], updateId });
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      const { type, options } = await startOf(record);
      return await client.workflow.executeUpdateWithStart(name, {
        args: [input],
        updateId,
        startWorkflowOperation: new WithStartWorkflowOperation(type, {
          ...options,
          workflowIdConflictPolicy: 'USE_EXISTING',
        }),
      });
    }
  }

  /** The order matters: once the workflow has the command, a commit can remove it here at any time. */
  async function recordCommand(record: ManagedRecord, name: string, input: CommandInput) {
    const { id = '' } = input;
    try {
      await keepCommand(db, { lifecycle: record.type.name, record: keyOf(record) }, id, {
        command: name,
        input,
      });
    } catch (error) {
      // A command that is only in the workflow's history does not count as recorded, although it can still take
      // effect.
      throw postgresUnavailable(
        error,
        'the command may or may not take effect. Repeat it with the same Idempotency-Key, and it takes effect once.',
      );
    }
    try {
      await signal(record, name, input);
      return 'recorded' as const;
    } catch (error) {
      // The caller learns that nothing was done. If this fails, too, the repeated command takes effect once.
      await dropMessage(db, id).catch(() => {});
      throw unavailable(error);
    }
  }

  async function pending(record: ManagedRecord): Promise<PendingMessage[]> {
    try {
      return await pendingOf(db, keyOf(record));
    } catch (error) {
      throw postgresUnavailable(error, 'nothing was done.');
    }
  }

  async function signal(record: ManagedRecord, name: string, arg?: unknown): Promise<void> {
    const signalArgs = arg === undefined ? [] : [arg];
    try {
      await call(() => client.workflow.getHandle(workflowIdOf(record)).signal(name, ...signalArgs));
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      const { type, options } = await startOf(record);
      await call(() =>
        client.workflow.signalWithStart(type, { ...options, signal: name, signalArgs }),
      );
    }
  }

  async function workflowOf(runId: string): Promise<string | undefined> {
    const query = `RunId = '${runId.replaceAll("'", '')}'`;
    for await (const { workflowId } of client.workflow.list({ query })) return workflowId;
    return undefined;
  }

  async function resyncIfOpen(workflowId: string): Promise<void> {
    try {
      await client.workflow.getHandle(workflowId).signal('look');
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }

  return {
    async start(record) {
      const { type, options } = await startOf(record);
      try {
        await call(() =>
          client.workflow.start(type, { ...options, workflowIdConflictPolicy: 'FAIL' }),
        );
        return true;
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
        throw unavailable(error);
      }
    },

    async startGeneration(record) {
      const { type, options } = await startOf(record);
      const start = (workflowIdConflictPolicy: 'FAIL' | 'TERMINATE_EXISTING') =>
        call(() => client.workflow.start(type, { ...options, workflowIdConflictPolicy }));
      try {
        await start('FAIL');
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        const running = client.workflow.getHandle(options.workflowId);
        const { memo } = await call(() => running.describe());
        // Otherwise a concurrent call has started it a moment ago, and may have sent it messages by now.
        if (memo?.landed !== options.memo?.landed) await start('TERMINATE_EXISTING');
      }
    },

    async command(record, name, input) {
      const deadline = Date.now() + commandMs;
      const updateId = input.id ?? crypto.randomUUID();
      const trace = currentTrace();
      const seen = String(record.revision);
      const identified = { ...input, id: updateId, seen, ...(trace && { trace }) };
      requirePayload(identified);
      const workflowId = workflowIdOf(record);
      for (;;) {
        try {
          return await inTurn(workflowId, () =>
            client.withDeadline(deadline, () => update(record, name, identified, updateId)),
          );
        } catch (error) {
          const refused = refusalIn(error);
          if (refused) throw refused;
          const raced = isRaceWithCompletion(error);
          if (raced && Date.now() < deadline) continue;
          if (!raced && !isTemporalAway(error)) throw error;
          return recordCommand(record, name, identified);
        }
      }
    },

    async catchUp(states) {
      const behind: string[] = [];
      const numbers = [...states.keys()].map((number) => `'${number.replaceAll("'", '')}'`);
      if (numbers.length === 0) return behind;
      const query = `ExecutionStatus = 'Running' AND CrossdeskNumber IN (${numbers.join(', ')})`;
      await call(async () => {
        for await (const { workflowId, typedSearchAttributes: shown } of client.workflow.list({
          query,
        })) {
          const number = shown.get(crossdeskNumber) ?? '';
          if (states.get(number) === shown.get(crossdeskState)) continue;
          await resyncIfOpen(workflowId);
          behind.push(number);
        }
      });
      return behind;
    },

    async sendEvents(record, events) {
      for (const part of inParts(events)) await signal(record, 'exchange', part);
    },

    async resend(record) {
      for (const message of await pending(record)) {
        if ('event' in message) await signal(record, 'exchange', [message.event]);
        else await signal(record, message.command, message.input);
      }
    },

    forget: (record) => signal(record, 'forget'),

    async reconcile(partner) {
      const { type, options } = reconciliationStart(partner);
      try {
        await call(() =>
          client.workflow.start(type, { ...options, workflowIdConflictPolicy: 'USE_EXISTING' }),
        );
      } catch (error) {
        throw unavailable(error);
      }
    },

    async wake(destination, why) {
      const { type, options } = deliveryStart(destination);
      const signalArgs = why ? [why] : [];
      await call(() =>
        client.workflow.signalWithStart(type, { ...options, signal: 'wake', signalArgs }),
      );
    },

    async wakeDesk(desk) {
      const { type, options } = deskStart(desk);
      await call(() =>
        client.workflow.signalWithStart(type, { ...options, signal: 'wake', signalArgs: [] }),
      );
    },

    async taskOf({ runId, workflowId: known }) {
      return call(async () => {
        const workflowId = known ?? (await workflowOf(runId));
        if (!workflowId) return null;
        try {
          const { status, raw } = await client.workflow.getHandle(workflowId, runId).describe();
          if (status.name !== 'RUNNING') return null;
          return { workflowId, attempts: raw.pendingWorkflowTask?.attempt ?? 0 };
        } catch (error) {
          if (error instanceof WorkflowNotFoundError) return null;
          throw error;
        }
      });
    },

    async ping() {
      await call(() => client.connection.ensureConnected());
      await call(() =>
        client.connection.workflowService.describeNamespace({
          namespace: client.options.namespace,
        }),
      );
    },
  };
}
