import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { isConflict } from '../api/conflict';
import { useIdempotencyKeys } from '../api/idempotencyKey';
import { send } from '../api/send';
import { report } from '../components/reports';
import { errorText } from '../i18n/problems';
import { t } from '../i18n/t';

export interface Versioned<T> {
  readonly record: T;
  /** For `If-Match`. */
  readonly version: string | null;
}

interface Reading<T> {
  /** Milliseconds until the record is loaded again; false for never. */
  readonly every?: (record: T) => number | false;
  /** The path is not known yet. */
  readonly off?: boolean;
}

/** One record by its path in the API, with its version. */
export function useRecord<T>(path: string, { every, off = false }: Reading<T> = {}) {
  return useQuery({
    queryKey: ['versioned', path],
    enabled: !off,
    queryFn: async ({ signal }): Promise<Versioned<T>> => {
      const { body, version } = await send<T>(path, { signal });
      return { record: body, version };
    },
    refetchInterval: ({ state }) => (state.data && every ? every(state.data.record) : false),
  });
}

/** A call that changes something. */
export interface Action {
  readonly path: string;
  readonly method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly ifMatch?: string | null;
}

/**
 * Runs an action once, however often it is sent, and refreshes the page. The answer may have a secret, so it is not cached.
 * @param title of an action in a row or a button, which may disappear: a conflict is reported under this title, and then
 *   `onConflict` is called. A form has no title, and shows a conflict itself.
 */
export function useAction<T = unknown>(
  onDone: (body: T, status: number, version: string | null) => void,
  title?: string,
  onConflict: () => void = () => {},
) {
  const client = useQueryClient();
  const keys = useIdempotencyKeys();
  return useMutation({
    gcTime: 0,
    mutationFn: ({ path, method = 'POST', body, ifMatch }: Action) =>
      send<T>(path, {
        method,
        body,
        ...(method === 'POST' && { key: keys.keyOf([path, body]) }),
        ...(ifMatch !== undefined && { ifMatch }),
      }),
    onSuccess: ({ body, status, version }) => {
      keys.done();
      void client.invalidateQueries();
      onDone(body, status, version);
    },
    onError: (error, { path }) => {
      // Somebody else changed the record first: load what they left.
      if (!isConflict(error)) return;
      void client.invalidateQueries({ queryKey: ['versioned'] });
      void client.invalidateQueries({ queryKey: ['list'] });
      if (title === undefined) return;
      report({ title: t('record.notDone', { title }), text: errorText(error), path });
      onConflict();
    },
  });
}

const base = '/api/v1';

/** The API path of a record. */
export function pathOf(collection: string, id: string): string {
  return `${base}/${collection}/${encodeURIComponent(id)}`;
}
