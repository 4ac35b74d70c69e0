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
  /** The name by which the desk's API knows it. */
  readonly accountId: string;
  /** People who work in the desk, Alex Agent and Robin Agent. They sign in to its pages with these. */
  readonly people: Readonly<Record<'alex' | 'robin', SignIn>>;
  readonly admin: SignIn;
  /** What one of them does, by the desk's own API. */
  as(person: 'alex' | 'robin'): DeskWorker;
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

/** A person who works in the desk. */
export interface DeskWorker {
  /** The name by which the desk's API knows the person. */
  readonly id: string;
  readonly name: string;
  /** @returns the ticket's id */
  open(ticket: { queue: string; subject: string; text: string }): Promise<string>;
  reply(ticket: string, text: string, file?: WorkerFile): Promise<void>;
  note(ticket: string, text: string, file?: WorkerFile): Promise<void>;
  /** Absent where the desk has no HTML. */
  replyInHtml?(ticket: string, html: string): Promise<void>;
  move(ticket: string, status: string): Promise<void>;
  prioritise(ticket: string, priority: string): Promise<void>;
  take(ticket: string): Promise<void>;
  /** Absent where the desk does not merge tickets. */
  merge?(ticket: string, into: string): Promise<void>;
  remove(ticket: string): Promise<void>;
}

export interface WorkerFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Buffer;
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

/** Waits until a server answers. @throws Error with its last lines, if it ends before */
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
