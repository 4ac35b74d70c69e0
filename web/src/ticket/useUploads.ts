import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { newKey } from '../api/idempotencyKey';
import { isTransient } from '../api/problem';
import { largestFile, upload } from '../api/upload';
import { announce } from '../components/announcements';
import { errorText } from '../i18n/problems';
import { t } from '../i18n/t';
import type { TicketLinks } from './record';

export interface Upload {
  readonly id: string;
  readonly file: File;
  /** The progress, from 0 to 1. */
  readonly part: number;
  /** Null while the upload is under way. */
  readonly error: string | null;
  /** Whether a retry may help. */
  readonly retriable: boolean;
}

/** The uploads to a record that are under way or failed. A finished one is among the record's files. */
export function useUploads({ self, journal, attachments }: TicketLinks) {
  const client = useQueryClient();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const running = useRef(new Map<string, AbortController>());

  const change = useCallback((id: string, changes: Partial<Upload>) => {
    setUploads((all) => all.map((one) => (one.id === id ? { ...one, ...changes } : one)));
  }, []);
  const remove = useCallback((id: string) => {
    running.current.get(id)?.abort();
    setUploads((all) => all.filter((one) => one.id !== id));
  }, []);

  const start = useCallback(
    async (id: string, file: File) => {
      const controller = new AbortController();
      running.current.set(id, controller);
      change(id, { error: null, part: 0 });
      try {
        await upload(attachments, file, id, {
          signal: controller.signal,
          onProgress: (part) => change(id, { part }),
        });
        remove(id);
        announce(t('ticket.isAttached', { name: file.name }));
        for (const queryKey of [
          ['record', self],
          ['entries', journal],
          ['entries', attachments],
        ]) {
          void client.invalidateQueries({ queryKey });
        }
      } catch (error) {
        if (controller.signal.aborted) return;
        const message = errorText(error);
        change(id, { error: message, retriable: isTransient(error) });
      } finally {
        running.current.delete(id);
      }
    },
    [attachments, change, client, journal, remove, self],
  );

  const add = useCallback(
    (files: readonly File[]) => {
      for (const file of files) {
        // The idempotency key of this upload, on every attempt.
        const id = newKey();
        const fits = file.size <= largestFile;
        const error = fits ? null : t('ticket.tooLarge');
        setUploads((all) => [...all, { id, file, part: 0, error, retriable: false }]);
        if (fits) void start(id, file);
      }
    },
    [start],
  );

  return { uploads, add, remove, retry: ({ id, file }: Upload) => void start(id, file) };
}
