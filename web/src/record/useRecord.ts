import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useIntent } from '../api/intent';
import { isConflict } from '../api/overtaken';
import { send } from '../api/send';
import { report } from '../components/reports';

export interface Versioned<T> {
  readonly record: T;
  /** For `If-Match`. */
  readonly version: string | null;
}

interface Reading<T> {
  /** Milliseconds after which the record is looked at again; false: not by itself. */
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
  readonly method?: 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly ifMatch?: string | null;
}

/**
 * Does what a person means to do, once however often it is tried, and reads anew what the page shows. An answer that has
 * a secret in it is not kept: whoever asked gets it, and nobody else.
 * @param title of a command that a row or a button gives: a report says under this name that somebody else was faster, and
 *   stays, since the row may go; then `onConflict` is called. A form without one shows it itself.
 */
export function useAction<T = unknown>(
  onDone: (body: T, status: number, version: string | null) => void,
  title?: string,
  onConflict: () => void = () => {},
) {
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    gcTime: 0,
    mutationFn: ({ path, method = 'POST', body, ifMatch }: Action) =>
      send<T>(path, {
        method,
        body,
        ...(method === 'POST' && { key: intent.keyOf([path, body]) }),
        ...(ifMatch !== undefined && { ifMatch }),
      }),
    onSuccess: ({ body, status, version }) => {
      intent.done();
      void client.invalidateQueries();
      onDone(body, status, version);
    },
    onError: (error, { path }) => {
      // Somebody else was here first: the page shows what they left.
      if (!isConflict(error)) return;
      void client.invalidateQueries({ queryKey: ['versioned'] });
      void client.invalidateQueries({ queryKey: ['list'] });
      if (title === undefined) return;
      report({ title: `${title}: not done`, text: error.message, path });
      onConflict();
    },
  });
}
