import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import type { Guarded } from '../embedded/guarded';

/** A real desk, for development and tests. It ends with this process. */
export interface RealDesk {
  /** The kind's name in the API. */
  readonly kind: string;
  readonly url: string;
  /** Credentials of the account that Crossdesk uses. */
  readonly credentials: object;
  /** Credentials of an account that may do nothing. */
  readonly withoutRights: object;
  /** The name of the account that Crossdesk uses. */
  readonly account: string;
  /** People who work in the desk, and their passwords. */
  readonly people: Readonly<Record<'alex' | 'robin', SignIn>>;
  readonly admin: SignIn;
  /** Where tickets are created. */
  readonly queue: string;
  /** A queue whose tickets can be handed over to a partner. */
  readonly inbound: string;
  /** Has the desk call this URL when a ticket changes. Absent where the desk has no webhooks. */
  readonly callWebhook?: (url: string) => void;
  /** Kills it with SIGKILL. */
  kill(): Promise<void>;
  /** Kills it if it runs, and starts it on the same port with the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface SignIn {
  readonly user: string;
  readonly password: string;
}

export interface RealDeskOptions {
  /** Its configuration and data. They survive a restart. */
  readonly folder: string;
  /** The default is a free one. */
  readonly port?: number;
  readonly log?: (line: string) => void;
}

/** Waits until the server answers. @throws Error with its last lines, if it ends before */
export async function answering(url: string, server: Guarded): Promise<void> {
  let exited = false;
  void server.exited.then(() => {
    exited = true;
  });
  for (;;) {
    if (exited) throw new Error(`The desk ended before it answered:\n${server.tail()}`);
    const answer = await request(url, { headersTimeout: 30_000 }).catch(() => null);
    await answer?.body.dump();
    if (answer && answer.statusCode < 500) return;
    await sleep(100);
  }
}
