import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Collection } from '../api/collections';
import { announceQuietly } from '../components/announcements';
import { t } from '../i18n/t';
import type { TicketRecord } from '../ticket/record';
import { type BulkAction, type BulkRow, type Input, retried, rowsOf, runBulk } from './bulk';
import { listKey } from './useCollection';

/** Runs an action on several records, and tells how far it is. */
export function useBulk(action: BulkAction, collection: Collection) {
  const client = useQueryClient();
  const [rows, setRows] = useState<readonly BulkRow[]>([]);
  const [running, setRunning] = useState(false);
  const stopping = useRef(new AbortController());
  const lastInput = useRef<Input>({});
  useEffect(() => () => stopping.current.abort(), []);

  async function run(before: readonly BulkRow[], input: Input): Promise<void> {
    const stop = new AbortController();
    stopping.current = stop;
    lastInput.current = input;
    let now = before;
    setRows(now);
    setRunning(true);
    await runBulk(before, action, input, stop.signal, (index, row) => {
      now = now.map((one, place) => (place === index ? row : one));
      setRows(now);
    });
    setRunning(false);
    void client.invalidateQueries({ queryKey: listKey(collection) });
    void client.invalidateQueries({ queryKey: ['record'] });
    const { done, total } = progressOf(now);
    announceQuietly(t('list.doneOf', { done, total }));
  }

  return {
    rows,
    running,
    start: (records: readonly TicketRecord[], input: Input) => void run(rowsOf(records), input),
    retry: () => void run(retried(rows), lastInput.current),
    stop: () => stopping.current.abort(),
  };
}

export function progressOf(rows: readonly BulkRow[]) {
  const count = (...states: readonly BulkRow['state'][]) =>
    rows.filter(({ state }) => states.includes(state)).length;
  return {
    done: count('done', 'recorded'),
    failed: count('failed'),
    waiting: count('waiting', 'running'),
    total: rows.length,
  };
}
