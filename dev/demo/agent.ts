import { createDeskClient } from '../../desks/client';
import { findKind } from '../../desks/kinds';
import { statusFor } from '../../domain/deskMapping';
import { createAgent } from '../../exchange/target';
import type { RealDesk } from '../desks/realDesk';
import type { Person } from './person';
import { until } from './until';

/** The agent of Northwind, who works on the task in the portal, or in a desk. */
export interface Agent {
  readonly name: string;
  readonly organisation: 'northwind';
  /** Where the agent works, in the timeline's words: ` in Request Tracker`, or nothing. */
  readonly where: string;
  /** Where the agent reads an entry, in the timeline's words. */
  readonly reads: string;
  /** Until the task is where the agent works. @returns what it is called there */
  receive(task: string): Promise<string>;
  take(): Promise<unknown>;
  ask(question: string): Promise<unknown>;
  attach(name: string, bytes: Buffer): Promise<unknown>;
  propose(resolutionCode: string, notes: string): Promise<unknown>;
  /** Until the agent sees a text of the customer. */
  sees(text: string): Promise<void>;
  /** Until the agent sees that the task is in this state. */
  seesState(state: string): Promise<void>;
}

/** Works by the public API, as the portal does. */
export function portalAgent(dana: Person): Agent {
  let path = '';
  return {
    name: dana.name,
    organisation: 'northwind',
    where: '',
    reads: 'in the journal',
    async receive(task) {
      path = `/tasks/${task}`;
      return task;
    },
    take: () => dana.post(`${path}/assign`),
    ask: (text) => dana.post(`${path}/request-info`, { text }),
    attach: (name, bytes) => dana.upload(`${path}/attachments`, name, bytes),
    propose: (resolutionCode, resolutionNotes) =>
      dana.post(`${path}/propose`, { resolutionCode, resolutionNotes }),
    async sees(text) {
      await until(async () => {
        const { items } = await dana.get<{ items: { text: string }[] }>(
          `${path}/journal?limit=200`,
        );
        return items.some((entry) => entry.text === text) || undefined;
      }, `"${text}" at Northwind`);
    },
    async seesState(state) {
      await until(
        async () => (await dana.get<{ state: string }>(path)).state === state || undefined,
        `${state} at Northwind`,
      );
    },
  };
}

/** Works in a desk, by the desk's own API alone. */
export function deskAgent(desk: RealDesk, dana: Person): Agent {
  const kind = findKind(desk.kind);
  if (!kind) throw new Error(`There is no kind of desk "${desk.kind}".`);
  const client = createDeskClient({
    url: desk.url,
    agent: createAgent(true),
    allowed: async () => {},
  });
  const reader = kind.connect(client, kind.credentials.parse(desk.credentials));
  const robin = desk.as('robin');
  let ticket = '';
  const status = (state: string) => statusFor(kind.mapping, 'task', state) ?? '';
  return {
    name: robin.name,
    organisation: 'northwind',
    where: ` in ${kind.title}`,
    reads: `in ${kind.title}`,
    async receive(task) {
      ticket = await until(async () => {
        const { desk: shown } = await dana.get<{ desk: { ticket: string | null } | null }>(
          `/tasks/${task}`,
        );
        return shown?.ticket ?? undefined;
      }, `the ticket of ${task} in ${kind.title}`);
      return `${task}, ticket ${ticket} in ${kind.title},`;
    },
    take: () => robin.take(ticket),
    async ask(question) {
      await robin.reply(ticket, question);
      await robin.move(ticket, status('Awaiting Info'));
    },
    attach: (name, bytes) =>
      robin.reply(ticket, 'How to do it.', { name, contentType: 'text/plain', bytes }),
    async propose(_code, notes) {
      await robin.reply(ticket, notes);
      await robin.move(ticket, status('Resolved'));
    },
    async sees(text) {
      await until(async () => {
        const entries = (await reader.read(ticket))?.entries ?? [];
        return entries.some((entry) => entry.text.includes(text)) || undefined;
      }, `"${text}" in ticket ${ticket}`);
    },
    async seesState(state) {
      await until(
        async () => {
          const read = await reader.read(ticket);
          return read?.ticket.status === status(state) || undefined;
        },
        `ticket ${ticket} to be ${status(state)}`,
      );
    },
  };
}
