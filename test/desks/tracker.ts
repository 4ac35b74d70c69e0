import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { z } from 'zod';
import { createDeskClient } from '../../desks/client';
import type { Connector, Ticket } from '../../desks/connector';
import { requestTracker } from '../../desks/requestTracker/requestTracker';
import type { RealDesk, SignIn } from '../../dev/desks/realDesk';
import { startRequestTracker } from '../../dev/desks/requestTracker';
import { createAgent } from '../../exchange/target';
import { until } from '../environment/until';

/** A person who works in Request Tracker, by its own API and in no other way. */
export class TrackerPerson {
  constructor(
    private readonly url: string,
    private readonly signIn: SignIn,
  ) {}

  private async call(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    json: object,
  ): Promise<unknown> {
    const { user, password } = this.signIn;
    const answer = await request(`${this.url}/REST/2.0${path}`, {
      method,
      // A connection that the desk is closing would fail.
      reset: true,
      headers: {
        authorization: `Basic ${btoa(`${user}:${password}`)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(json),
    });
    const text = await answer.body.text();
    const { statusCode } = answer;
    if (statusCode > 299) throw new Error(`${method} ${path} answered ${statusCode}: ${text}`);
    return text === '' ? null : JSON.parse(text);
  }

  async create(fields: object): Promise<string> {
    const json = { Queue: 'General', ContentType: 'text/plain', ...fields };
    return z.object({ id: z.coerce.string() }).parse(await this.call('POST', '/ticket', json)).id;
  }

  async set(ticket: string, fields: object): Promise<void> {
    await this.call('PUT', `/ticket/${ticket}`, fields);
  }

  /** A public reply, with other fields in the same update. */
  async reply(ticket: string, text: string, more: object = {}): Promise<void> {
    const json = { Content: text, ContentType: 'text/plain', ...more };
    await this.call('POST', `/ticket/${ticket}/correspond`, json);
  }

  /** An internal note. */
  async note(ticket: string, text: string, more: object = {}): Promise<void> {
    const json = { Content: text, ContentType: 'text/plain', ...more };
    await this.call('POST', `/ticket/${ticket}/comment`, json);
  }

  async delete(ticket: string): Promise<void> {
    await this.call('DELETE', `/ticket/${ticket}`, {});
  }
}

/** A file for `reply` and `note`. */
export function fileOf(name: string, bytes: Buffer): object {
  const file = { FileName: name, FileType: 'application/octet-stream' };
  return { Attachments: [{ ...file, FileContent: bytes.toString('base64') }] };
}

export interface SeenEntry {
  readonly visibility: 'public' | 'internal';
  readonly by: string;
  readonly text: string;
  readonly files: readonly string[];
}

/** A Request Tracker, and the people who work there. */
export interface Tracker extends RealDesk {
  readonly alex: TrackerPerson;
  readonly robin: TrackerPerson;
  readonly root: TrackerPerson;
  /** Its connector, to look at tickets. */
  readonly connector: Connector;
  look(ticket: string): Promise<Ticket>;
  entries(ticket: string): Promise<SeenEntry[]>;
  untilStatus(ticket: string, status: string): Promise<unknown>;
  /** Waits for an entry that contains a text. */
  untilSaid(ticket: string, text: string): Promise<SeenEntry>;
  /** How many tickets have this subject. */
  count(subject: string): Promise<number>;
  /** Waits for a ticket with this subject. */
  await(subject: string): Promise<string>;
}

/** Request Tracker takes a fifth of a second of the processor to show a ticket: it is asked less often than others. */
const pauseMs = 300;

function untilSeen<T>(look: () => Promise<T | false | undefined>, what: string): Promise<T> {
  return until(async () => (await look()) || sleep(pauseMs, undefined), what);
}

/** Starts a Request Tracker of its own. */
export async function startTracker(): Promise<Tracker> {
  const folder = mkdtempSync(join(tmpdir(), 'crossdesk-tracker-'));
  const desk = await startRequestTracker({ folder });
  const as = (signIn: SignIn) => new TrackerPerson(desk.url, signIn);
  const agent = createAgent(true);
  const credentials = requestTracker.credentials.parse(desk.credentials);
  const client = createDeskClient({ url: desk.url, agent, allowed: async () => {} });
  const connector = requestTracker.connect(client, credentials);
  const read = async (ticket: string) => {
    const found = await connector.read(ticket);
    if (!found) throw new Error(`There is no ticket ${ticket}.`);
    return found;
  };
  const entries = async (ticket: string) =>
    (await read(ticket)).entries.map(({ visibility, text, author, files }) => ({
      ...{ visibility, text, by: author.id, files: files.map(({ name }) => name) },
    }));
  const idsOf = async (subject: string): Promise<string[]> => {
    const query = new URLSearchParams({ query: `Subject = '${subject}'` });
    const { token } = z.object({ token: z.string() }).parse(desk.credentials);
    const headers = { authorization: `token ${token}` };
    const answer = await request(`${desk.url}/REST/2.0/tickets?${query}`, { reset: true, headers });
    const page = z.object({ items: z.array(z.object({ id: z.coerce.string() })) });
    return page.parse(await answer.body.json()).items.map(({ id }) => id);
  };
  return {
    ...desk,
    alex: as(desk.people.alex),
    robin: as(desk.people.robin),
    root: as(desk.admin),
    connector,
    look: async (ticket) => (await read(ticket)).ticket,
    entries,
    untilStatus: (ticket, status) =>
      untilSeen(
        async () => (await read(ticket)).ticket.status === status,
        `the ticket ${ticket} to be ${status}`,
      ),
    untilSaid: (ticket, text) =>
      untilSeen(
        async () => (await entries(ticket)).find((entry) => entry.text.includes(text)),
        `"${text}" in the ticket ${ticket}`,
      ),
    count: async (subject) => (await idsOf(subject)).length,
    await: (subject) => untilSeen(async () => (await idsOf(subject))[0], `a ticket "${subject}"`),
    async stop() {
      await desk.stop();
      await agent.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
