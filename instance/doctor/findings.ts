import type { Connection } from '@temporalio/client';
import type { Agent } from 'undici';
import type { Check, Finding, Verdict } from '../../domain/doctor';
import type { Standing } from '../../domain/installation';
import type { Partners } from '../../exchange/client';
import type { Database } from '../../records/database';
import type { Vault } from '../../records/secret';
import type { Config } from '../config';

/** The settings that the doctor reads. Those that may be absent are off then. */
export type DoctorSettings = Pick<
  Config,
  'instance' | 'publicUrl' | 'allowPrivateTargets' | 'smtpUrl' | 'rateLimit' | 'partnerRateLimit'
> &
  Partial<
    Pick<
      Config,
      'oidc' | 'replies' | 'auditReceiver' | 'trustedProxies' | 'buildId' | 'payloadKeys'
    >
  > & {
    readonly namespace: string;
    readonly temporal: { readonly address?: string; readonly tls?: unknown };
  };

export interface DoctorDeps {
  readonly settings: DoctorSettings;
  /** It may be away. */
  readonly db: Database;
  /** @throws if Temporal is away */
  readonly temporal: () => Promise<Connection>;
  readonly vault: Vault;
  readonly agent: Agent;
  readonly partners: Partners;
  /** Whether this is the original. Only the original speaks to others. */
  readonly standing: () => Promise<Standing>;
  /** What must not appear in a finding. */
  readonly secrets: readonly string[];
}

/** What a check says. Reasons and remedies that are left out are those of its page. */
export interface Said extends Partial<Pick<Finding, 'about' | 'why' | 'helps' | 'page'>> {
  readonly verdict: Verdict;
  readonly what: string;
  /** If it is the finding of another check than the one that found it. */
  readonly check?: Check;
}

export function ok(what: string, about: string | null = null): Said {
  return { verdict: 'ok', what, about };
}

export function warning(what: string, more: Partial<Said> = {}): Said {
  return { verdict: 'warning', what, ...more };
}

export function wrong(what: string, more: Partial<Said> = {}): Said {
  return { verdict: 'wrong', what, ...more };
}

export function unknown(what: string, more: Partial<Said> = {}): Said {
  return { verdict: 'unknown', what, ...more };
}

/** The message of an error, with its cause if that says more. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A connection that was tried at several addresses has no message of its own.
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map(reasonOf).join('; ');
  const { cause } = error;
  return cause instanceof Error && !error.message.includes(cause.message)
    ? `${error.message}: ${cause.message}`
    : error.message;
}

/** Runs a task for each of at most 100 items, ten at a time. */
export async function forEach<T>(
  items: readonly T[],
  task: (item: T) => Promise<readonly Said[]>,
): Promise<Said[]> {
  const found: Said[] = [];
  const left = items.slice(0, most).values();
  const work = async () => {
    for (const item of left) found.push(...(await task(item)));
  };
  await Promise.all(Array.from({ length: 10 }, work));
  if (items.length > most)
    found.push(unknown(`${items.length - most} more were left out.`, { about: 'others' }));
  return found;
}

const most = 100;
