import { v5 as uuidv5 } from 'uuid';
import { maxAttachmentBytes } from '../domain/attachment';
import {
  type DeskCommand,
  groupCommand,
  ownerCommand,
  priorityCommand,
  statusCommand,
} from '../domain/deskCommand';
import {
  type Agreed,
  factsOf,
  isNews,
  type RecordFacts,
  type TicketFacts,
} from '../domain/deskFacts';
import { type DeskMapping, type DeskRecord, ourGroup, ourName } from '../domain/deskMapping';
import { lineFromDesk, readMark, textFromDesk } from '../domain/deskText';
import {
  apply,
  awaits,
  type CurrentState,
  type Input,
  isFinal,
  type Lifecycle,
} from '../domain/lifecycle';
import { maxNameLength } from '../domain/text';
import type { DeskEntry, DeskFile, Ticket, TicketWithEntries } from './connector';
import { finalText, namesOf, refusalText, tooLargeText } from './inboundTexts';

/** What a change of a ticket becomes in its record. `id` is the idempotency key. */
export type InboundEffect = { readonly id: string } & (
  | { readonly does: 'comment' | 'work note'; readonly text: string; readonly by: string }
  | { readonly does: 'file'; readonly file: DeskFile; readonly by: string }
  | {
      readonly does: 'command';
      readonly command: string;
      readonly input: Input;
      readonly by: string;
      /** What changed in the ticket. */
      readonly what: string;
      /** The public reply that the input contains. It is a comment if the command is refused. */
      readonly reply: string | null;
    }
  /** The record stays as it is, and a note in the ticket says why. */
  | { readonly does: 'refuse'; readonly text: string }
);

export interface InboundSituation {
  /** The desk's id. */
  readonly desk: string;
  readonly deskName: string;
  readonly mapping: DeskMapping;
  readonly kind: DeskRecord;
  readonly number: string;
  readonly table: Lifecycle;
  readonly record: CurrentState;
  /** What both last agreed on. Null at the first look, at which only entries are news. */
  readonly seen: Agreed | null;
  readonly sent: TicketFacts | null;
  readonly version: number;
  /** The ids of entries that are known already. */
  readonly known: ReadonlySet<string>;
}

/** The effects of a ticket on its record, in order, and what both then agree on. */
export interface InboundPlan {
  readonly effects: readonly InboundEffect[];
  readonly agreed: Agreed;
}

/** The ids that the parts of an entry have in the journal. */
export function partIds(desk: string, ticket: string, { id, files }: DeskEntry) {
  const text = uuidv5(`${ticket}/${id}`, desk);
  return { text, files: files.map((file) => uuidv5(`${ticket}/${id}/${file.id}`, desk)) };
}

/** Whether it is an entry that we wrote. Only a mark at its end counts: people quote others. */
export function isOurs({ isOwn, text }: DeskEntry): boolean {
  return isOwn && readMark(text) !== null;
}

export function factsOfTicket({ status, owner, group, priority }: Ticket): TicketFacts {
  return { status, owner: owner?.id ?? null, group, priority };
}

/** Decides what a ticket, as it is now, means for its record. Nothing is read or written. */
export function planTicket(situation: InboundSituation, found: TicketWithEntries): InboundPlan {
  return new TicketPlan(situation, found).decide();
}

/** An entry that somebody else than us wrote. */
interface Theirs {
  readonly entry: DeskEntry;
  readonly ids: ReturnType<typeof partIds>;
  readonly text: string;
  readonly by: string;
}

class TicketPlan {
  private readonly effects: InboundEffect[] = [];
  private readonly entries: readonly Theirs[];
  /** The record as it is after the effects. */
  private record: CurrentState;
  private ours: RecordFacts;
  private readonly theirs: TicketFacts;

  constructor(
    private readonly situation: InboundSituation,
    private readonly found: TicketWithEntries,
  ) {
    const { desk, record, seen } = situation;
    const { ticket, entries } = found;
    this.record = record;
    this.ours = seen?.ours ?? {};
    this.theirs = factsOfTicket(ticket);
    this.entries = entries
      .filter((entry) => !isOurs(entry))
      .map((entry) => ({
        entry,
        ids: partIds(desk, ticket.id, entry),
        text: textFromDesk(entry.text),
        by: this.nameOf(entry.author),
      }));
  }

  decide(): InboundPlan {
    const { mapping, kind, table } = this.situation;
    const { ticket } = this.found;
    const owner = ticket.owner && this.nameOf(ticket.owner);
    const fresh = this.entries.filter((one) => this.isNewText(one));
    const actor = fresh.at(-1)?.by ?? owner ?? this.situation.deskName;
    // Which command the status gives is known after the owner's, so the reply is held back until then.
    const reply = fresh.findLast(({ entry }) => entry.visibility === 'public');
    const held = reply && this.isNews('status') && this.mayUseReply() ? reply : null;
    for (const one of this.entries) {
      if (one !== held) this.addText(one);
      this.addFiles(one);
    }
    if (this.isNews('owner')) {
      const wanted = ownerCommand(kind, table, this.record, owner);
      if (!wanted || this.give(wanted, `owner ${owner}`, owner ?? actor)) this.agree('assignedTo');
    }
    if (this.isNews('group')) {
      const group = ticket.group && ourGroup(mapping, ticket.group);
      const wanted = groupCommand(kind, this.record, group);
      if (!wanted || this.give(wanted, `group ${group}`, actor)) this.agree('group');
    }
    if (this.isNews('priority')) {
      const wanted = priorityCommand(mapping, kind, this.record, ticket.priority);
      if (!wanted || this.give(wanted, `priority ${ticket.priority}`, actor))
        this.agree('priority');
    }
    if (this.isNews('status')) this.decideStatus(held, held?.by ?? actor);
    return { effects: this.effects, agreed: { theirs: this.theirs, ours: this.ours } };
  }

  private decideStatus(held: Theirs | null, by: string): void {
    const { mapping, kind } = this.situation;
    const { status } = this.found.ticket;
    const wanted = statusCommand(mapping, kind, this.record, status, held?.text ?? null);
    const reply = wanted?.usesReply ? held : null;
    const isGiven = wanted !== null && this.give(wanted, status, by, reply);
    if (isGiven) this.agree('state');
    if (held && !(isGiven && reply)) this.addText(held);
  }

  private isNews(name: keyof TicketFacts): boolean {
    const { seen, sent } = this.situation;
    return isNews(name, this.theirs, seen ?? { theirs: {}, ours: {} }, sent);
  }

  private mayUseReply(): boolean {
    const { mapping, kind, table } = this.situation;
    // It answers a question: desks open a ticket by themselves then.
    if (awaits(table, this.record.state, 'comment')) return false;
    const rule = mapping.records[kind]?.statuses.in[this.found.ticket.status];
    return Object.values(rule?.input ?? {}).some((value) => typeof value !== 'string');
  }

  private isNewText({ text, ids }: Theirs): boolean {
    return text !== '' && !this.situation.known.has(ids.text);
  }

  /** A person who is unknown here has the name that the desk shows. */
  private nameOf(person: { readonly id: string; readonly name: string }): string {
    const { mapping, deskName } = this.situation;
    return lineFromDesk(ourName(mapping, person), maxNameLength) || deskName;
  }

  private agree(name: keyof RecordFacts): void {
    const now = factsOf(this.situation.kind, this.record);
    if (name in now) this.ours = { ...this.ours, [name]: now[name] };
  }

  /** Adds a command. If the lifecycle refuses it, the ticket is told why. */
  private give(
    { command, input }: DeskCommand,
    what: string,
    by: string,
    reply: Theirs | null = null,
  ): boolean {
    const { desk, table, version } = this.situation;
    const decision = apply(table, this.record, command, input, by);
    const about = `${this.found.ticket.id}/${what}/${version}`;
    if (!decision.ok) {
      const text = refusalText(this.situation, this.record, what, decision.message);
      this.effects.push({ does: 'refuse', id: uuidv5(`${about}/refused`, desk), text });
      return false;
    }
    const { state, fields } = decision.outcome;
    this.record = { state, fields: { ...this.record.fields, ...fields } };
    this.effects.push({
      does: 'command',
      id: reply?.ids.text ?? uuidv5(about, desk),
      ...{ command, input, by, what },
      reply: reply?.text ?? null,
    });
    return true;
  }

  private addText(one: Theirs): void {
    if (!this.isNewText(one)) return;
    const { mapping, kind, table } = this.situation;
    const { entry, ids, by } = one;
    const isInternal = entry.visibility === 'internal';
    if (isInternal && !mapping.records[kind]?.workNotes.in) return;
    if (isFinal(table, this.record.state)) {
      this.refuseEntry(ids.text);
      return;
    }
    const text = isInternal ? textFromDesk(one.text + namesOf(entry.files)) : one.text;
    if (!isInternal && awaits(table, this.record.state, 'comment')) {
      const decision = apply(table, this.record, 'comment', { text }, by);
      if (decision.ok) {
        this.record = { ...this.record, state: decision.outcome.state };
      }
    }
    this.effects.push({ does: isInternal ? 'work note' : 'comment', id: ids.text, text, by });
  }

  private addFiles({ entry, ids, by }: Theirs): void {
    // Everybody who sees a record sees its files. Those of an internal note are named in it, and stay in the ticket.
    if (entry.visibility === 'internal') return;
    const { known, table } = this.situation;
    for (const [n, file] of entry.files.entries()) {
      const id = ids.files[n];
      if (id === undefined || known.has(id)) continue;
      const text = tooLargeText(file, this.found.ticket.url);
      if (isFinal(table, this.record.state)) this.refuseEntry(id);
      else if ((file.size ?? 0) > maxAttachmentBytes)
        this.effects.push({ does: 'work note', id, text, by });
      else this.effects.push({ does: 'file', id, file, by });
    }
  }

  private refuseEntry(id: string): void {
    const text = finalText(this.situation.number, this.record.state);
    this.effects.push({ does: 'refuse', id, text });
  }
}
