import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import type { Logger } from 'pino';
import {
  differences,
  type Place,
  type Standing,
  standingIn,
  takesTasksOf,
} from '../domain/installation';
import { copyMessage, type Installed, type Outgoing } from '../exchange/outgoing';
import type { Database } from '../records/database';
import { findInstallation, placeOfDatabase } from '../records/installation';

/** @param temporal null if it is away */
export async function readPlace(
  db: Database,
  temporal: Connection | null,
  { namespace, publicUrl }: { readonly namespace: string; readonly publicUrl: string },
): Promise<Place> {
  const described = await temporal?.workflowService
    .describeNamespace({ namespace })
    // The account may not be allowed to.
    .catch(() => null);
  return {
    postgres: await placeOfDatabase(db),
    temporal: described?.namespaceInfo?.id || null,
    host: new URL(publicUrl).hostname,
  };
}

const words = {
  postgres: 'the database is in another place',
  temporal: 'Temporal or its namespace is another one',
  host: 'the host of CROSSDESK_PUBLIC_URL is another one',
} as const;

/**
 * Finds out whether the database is the original here. Once it is, it stays so for this process.
 * @throws Error if it is a copy that uses the namespace of its original
 */
export async function openInstallation(
  db: Database,
  place: Place,
  log: Logger,
): Promise<Installed> {
  const found = await findInstallation(db, place);
  const differs = differences(found.place, place);
  let isOriginal = differs.length === 0;
  if (!isOriginal) {
    const why = differs.map((part) => words[part]).join(', and ');
    if (takesTasksOf(found.place, place))
      throw new Error(
        `The database is a copy, or was restored (${why}), and TEMPORAL_NAMESPACE is that of its original. If the original is gone and this replaces it, run "npm run crossdesk -- adopt" here, and start again. If this is a copy, give it a namespace of its own.`,
      );
    log.error(
      { was: found.place, is: place },
      `${copyMessage} The reason: ${why}. Decide with "npm run crossdesk -- adopt", or "adopt --copy", or in the portal under Doctor. Until then everything that is to leave waits.`,
    );
  }
  async function standing(): Promise<Standing> {
    if (isOriginal) return 'original';
    const now = standingIn(place, await findInstallation(db, place));
    isOriginal = now === 'original';
    if (isOriginal) log.info('an admin has said that this is the original: what waited is sent');
    return now;
  }
  return { place, standing, isAllowed: async () => (await standing()) === 'original' };
}

/** Starts something as soon as it is allowed. @param everyMs how often it is asked */
export function startWhenAllowed(
  outgoing: Outgoing,
  start: () => { stop(): Promise<void> },
  log: Logger,
  everyMs = 5_000,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async () => {
    while (!signal.aborted) {
      const isAllowed = await outgoing.isAllowed().catch((err: unknown) => {
        log.warn({ err }, 'it is not known whether this is a copy; it is asked again');
        return false;
      });
      if (isAllowed) return signal.aborted ? null : start();
      await sleep(everyMs, undefined, { signal }).catch(() => {});
    }
    return null;
  })();
  return {
    async stop() {
      stopping.abort();
      await (await running)?.stop();
    },
  };
}
