import { Readable } from 'node:stream';
import type {
  Connector,
  DeskEntry,
  DeskFile,
  NewTicket,
  Ticket,
  TicketWithEntries,
} from '../../desks/connector';
import { DeskError, TicketChanged } from '../../desks/deskError';

interface Kept {
  ticket: Ticket;
  lastMove?: NonNullable<TicketWithEntries['lastMove']>;
  readonly entries: DeskEntry[];
}

type Call = 'create' | 'find' | 'comment' | 'move' | 'assign' | 'attach' | 'read';

/** What a real desk does only at times: its answer is lost, or it refuses something. */
export type Fault = (call: Call) => { readonly before?: DeskError; readonly after?: DeskError };

export const cutOff = new DeskError({
  status: 'unreachable',
  kind: 'unreachable',
  error: 'UND_ERR_SOCKET: other side closed',
});

/** A desk in memory. People work in it by changing `tickets`. */
export class MemoryDesk implements Connector {
  readonly tickets = new Map<string, Kept>();
  readonly calls: Call[] = [];
  fault: Fault = () => ({});
  private count = 0;

  /** A person writes an entry. */
  say(id: string, text: string, some: Partial<DeskEntry> = {}): void {
    this.kept(id).entries.push({
      ...{ id: this.next(), visibility: 'public', text, isOwn: false, files: [], at: new Date() },
      author: { id: 'alex', name: 'Alex Agent' },
      ...some,
    });
    this.change(id, {});
  }

  /** A person, or we, change a ticket. */
  change(id: string, some: Partial<Ticket>, isOwn = false): void {
    const kept = this.kept(id);
    if (some.status !== undefined && some.status !== kept.ticket.status)
      kept.lastMove = { at: new Date(), isOwn };
    kept.ticket = { ...kept.ticket, ...some, updatedAt: new Date() };
  }

  open(some: Partial<Ticket> = {}): string {
    const id = this.next();
    this.tickets.set(id, {
      entries: [],
      ticket: {
        ...{ id, url: `http://desk.example/${id}`, subject: 'Help', description: '' },
        ...{ queue: 'General', status: 'new', owner: null, group: null, priority: null },
        ...{ requester: null, ourReference: null, fields: {}, mergedInto: null, isDeleted: false },
        ...{ createdAt: new Date(), updatedAt: new Date() },
        ...some,
      },
    });
    return id;
  }

  look(id: string): TicketWithEntries {
    return structuredClone(this.kept(id));
  }

  async check() {
    return { version: null, account: null, missing: [] };
  }

  /** The ids of the tickets on each page of changes. A cursor is the number of the next one. */
  pages: string[][] = [];

  async changesSince(cursor: string | null) {
    const page = Number(cursor ?? 0);
    const tickets = (this.pages[page] ?? []).map((id) => this.look(id));
    const next = Math.min(page + 1, this.pages.length);
    return { tickets, failed: [], cursor: `${next}`, more: next < this.pages.length };
  }

  read = (id: string) => this.call('read', () => (this.tickets.has(id) ? this.look(id) : null));

  find = (reference: string) =>
    this.call('find', () => {
      const all = [...this.tickets.values()].map(({ ticket }) => ticket);
      return all.find(({ ourReference }) => ourReference === reference) ?? null;
    });

  create = ({ ourReference, queue, subject, description, status = 'new' }: NewTicket) =>
    this.call('create', () => {
      const id = this.open({ ourReference, queue, subject, description, status });
      return this.kept(id).ticket;
    });

  comment: Connector['comment'] = (id, entry) =>
    this.call('comment', () => this.say(id, entry.text, { ...entry, isOwn: true }));

  attach: Connector['attach'] = (id, { visibility, text, name, contentType, size }) =>
    this.call('attach', () => {
      const file: DeskFile = { id: this.next(), name, contentType, size };
      this.say(id, text, { visibility, isOwn: true, files: [file] });
    });

  move: Connector['move'] = (id, { status, priority }, from) =>
    this.call('move', () => {
      if (from !== undefined)
        TicketChanged.ifOther(id, this.kept(id).ticket.status, { from, to: status });
      this.change(id, { ...(status && { status }), ...(priority && { priority }) }, true);
    });

  assign: Connector['assign'] = (id, { person }) =>
    this.call('assign', () => {
      if (person !== undefined)
        this.change(id, { owner: person === null ? null : { id: person, name: person } });
    });

  fetchFile: Connector['fetchFile'] = async () => Readable.from(['bytes']);

  parseWebhook() {
    return {};
  }

  private async call<T>(name: Call, act: () => T): Promise<T> {
    this.calls.push(name);
    const { before, after } = this.fault(name);
    if (before) throw before;
    const answer = act();
    if (after) throw after;
    return answer;
  }

  private kept(id: string): Kept {
    const kept = this.tickets.get(id);
    if (!kept) throw new DeskError({ status: 'refused', reason: `404 There is no ${id}.` }, 404);
    return kept;
  }

  private next(): string {
    this.count += 1;
    return `${this.count}`;
  }
}
