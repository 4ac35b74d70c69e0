import { Conflict } from '../api/conflict';
import { newKey } from '../api/idempotencyKey';
import { ApiProblem, isTransient } from '../api/problem';
import { send } from '../api/send';
import { errorText } from '../i18n/problems';
import { t } from '../i18n/t';
import type { Command } from '../ticket/commands';
import type { TicketRecord } from '../ticket/record';

/** What is done to each of several records. */
export interface BulkAction {
  readonly title: string;
  /** A command of the lifecycle, a comment, or new values of fields. */
  readonly command: Command;
  readonly kind: 'command' | 'comment' | 'update';
}

export type Input = Readonly<Record<string, string | number>>;

/** One record of a run. */
export interface BulkRow {
  readonly record: TicketRecord;
  readonly state: 'waiting' | 'running' | 'done' | 'recorded' | 'failed';
  /** Why it failed. */
  readonly detail?: string;
  /** Its idempotency key: a retry after a lost answer has no second effect. */
  readonly key: string;
}

/** So many calls are under way at once. */
const atOnce = 4;
/** A call that is refused because there are too many is sent again so often. */
const mostWaits = 5;
const longestWaitSeconds = 30;

export function rowsOf(records: readonly TicketRecord[]): readonly BulkRow[] {
  return records.map((record) => ({ record, state: 'waiting', key: newKey() }));
}

/** The rows with those that failed waiting again. After a refusal, the next call is a new one. */
export function retried(rows: readonly BulkRow[]): readonly BulkRow[] {
  return rows.map((row) => {
    if (row.state !== 'failed') return row;
    const { record, key, detail } = row;
    return { record, state: 'waiting', key: detail === undefined ? key : newKey() };
  });
}

/**
 * Sends the action for each row that waits.
 * @param onRow is told each row that changes, by its index
 */
export async function runBulk(
  rows: readonly BulkRow[],
  { command, kind }: BulkAction,
  input: Input,
  signal: AbortSignal,
  onRow: (index: number, row: BulkRow) => void,
): Promise<void> {
  const waiting = rows.flatMap((row, index) => (row.state === 'waiting' ? [{ row, index }] : []));
  async function work(): Promise<void> {
    for (let next = waiting.shift(); next && !signal.aborted; next = waiting.shift()) {
      const { row, index } = next;
      onRow(index, { ...row, state: 'running' });
      onRow(index, await sendOne(row));
    }
  }
  async function sendOne(row: BulkRow): Promise<BulkRow> {
    const { record, key } = row;
    try {
      const status = await patiently(() => sendTo(record, key), signal);
      return { record, key, state: status === 202 ? 'recorded' : 'done' };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // Without an answer, the same call is sent again by a retry.
      if (isTransient(error)) return { record, key, state: 'failed' };
      return { record, key, state: 'failed', detail: errorText(error) };
    }
  }
  async function sendTo(record: TicketRecord, key: string): Promise<number> {
    const { self, comments } = record.links;
    if (kind === 'update') {
      const { version } = await send(self);
      return (await send(self, { method: 'PATCH', body: input, ifMatch: version })).status;
    }
    // A case that is assigned can be assigned again; but nobody takes it because a list was out of date.
    if (command.name === 'assign' && !record.assignedTo) await requireUnassigned(self);
    const path = kind === 'comment' ? comments : `${self}/${command.path}`;
    return (await send(path, { method: 'POST', body: input, key })).status;
  }
  await Promise.all(Array.from({ length: atOnce }, work));
}

async function requireUnassigned(path: string): Promise<void> {
  const { assignedTo } = (await send<TicketRecord>(path)).body;
  if (assignedTo) throw new Conflict(t('list.assignedMeanwhile', { name: assignedTo }));
}

/** Waits where the API asks for it. */
async function patiently(call: () => Promise<number>, signal: AbortSignal): Promise<number> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await call();
    } catch (error) {
      const isBusy = error instanceof ApiProblem && error.status === 429;
      if (!isBusy || waits === mostWaits || signal.aborted) throw error;
      const seconds = Math.min(error.retryAfter ?? 1, longestWaitSeconds);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    }
  }
}
