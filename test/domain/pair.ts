import { fulfillment } from '../../domain/fulfillment';
import {
  apply,
  applyInbound,
  awaits,
  type CurrentState,
  type Decision,
  type EntryName,
  type Fields,
  type InboundEvent,
  type Input,
  isFinal,
  type Lifecycle,
} from '../../domain/lifecycle';
import { request } from '../../domain/request';
import { type Deduplicated, deduplicate } from '../../domain/sequence';

export type SideName = 'customer' | 'provider';

/** An event in an outbox; its id is the journal entry's. */
export interface Sent {
  readonly id: string;
  readonly subject: string;
  readonly sequence: number;
  readonly inbound: InboundEvent;
}

export interface Kept {
  readonly current: CurrentState;
  /** The ids of its journal entries, as they came. */
  readonly journal: readonly string[];
}

/** One organisation: its records, what it told the other and what of that is known to be safe there. */
export class Side {
  readonly records = new Map<string, Kept>();
  readonly sent: Sent[] = [];
  /** Names of events that were late here. */
  readonly late: string[] = [];
  readonly #received = new Map<string, number>();
  readonly #safe = new Map<string, number>();

  constructor(
    readonly name: SideName,
    readonly table: Lifecycle,
  ) {}

  /** A record begins: at the customer when it is submitted, at the provider when that arrives. */
  begin(subject: string, submitted?: Sent) {
    const current = freeze({ state: this.table.initial, fields: {} });
    this.records.set(subject, { current, journal: submitted ? [submitted.id] : [] });
    if (submitted) this.command(subject, 'receive', { group: 'Service Desk' });
    else this.#write(subject, current, { name: 'submitted', kind: 'state', text: '', fields: {} });
  }

  command(subject: string, name: string, input: Input): Decision | null {
    const record = this.records.get(subject);
    if (!record) return null;
    const decision = apply(this.table, record.current, name, Object.freeze(input), this.name);
    if (decision.ok) {
      const { state, fields, kind, text, emits } = decision.outcome;
      this.#write(subject, this.#become(record, state, fields), {
        name: emits ?? '',
        kind,
        text,
        fields,
      });
    }
    return decision;
  }

  /** A comment is a command where the lifecycle waits for one; any other entry goes past the lifecycle. */
  entry(subject: string, entry: EntryName) {
    const record = this.records.get(subject);
    if (!record || isFinal(this.table, record.current.state)) return;
    if (awaits(this.table, record.current.state, entry)) {
      this.command(subject, entry, { text: 'An answer.' });
    } else {
      const { kind, emits } = this.table.entries[entry];
      this.#write(subject, record.current, {
        name: emits ?? '',
        kind,
        text: 'An entry.',
        fields: {},
      });
    }
  }

  /** What is not known to be safe at the partner, in order. */
  waiting(): readonly Sent[] {
    return this.sent.filter((event) => event.sequence > (this.#safe.get(event.subject) ?? 0));
  }

  /** Receives a batch as the wire brings it. */
  take(batch: readonly Sent[]): Deduplicated<Sent> {
    const deduplicated = deduplicate(this.#received, batch);
    for (const event of deduplicated.fresh) {
      this.#received.set(event.subject, event.sequence);
      this.#applyInbound(event);
    }
    return deduplicated;
  }

  /** The partner's answer to a batch: what is safe there, and where it expects us to go on. */
  answered({ fresh, repeated, gaps }: Deduplicated<Sent>) {
    for (const { subject, sequence } of [...fresh, ...repeated]) {
      this.#safe.set(subject, Math.max(sequence, this.#safe.get(subject) ?? 0));
    }
    for (const { subject, expected } of gaps) this.#safe.set(subject, expected - 1);
  }

  #applyInbound(event: Sent) {
    const record = this.records.get(event.subject);
    if (!record) return this.begin(event.subject, event);
    const outcome = applyInbound(this.table, record.current, event.inbound);
    if (outcome.late) {
      this.late.push(event.inbound.name);
      if (outcome.state !== record.current.state) throw new Error('What is late moved the state.');
    }
    const current = this.#become(record, outcome.state, outcome.fields);
    this.records.set(event.subject, { current, journal: [...record.journal, event.id] });
  }

  #become({ current }: Kept, state: string, fields: Fields): CurrentState {
    if (isFinal(this.table, current.state) && state !== current.state) {
      throw new Error(`${current.state} is final, and became ${state}.`);
    }
    return freeze({ state, fields: { ...current.fields, ...fields } });
  }

  /** One journal entry and the event that tells it. */
  #write(subject: string, current: CurrentState, inbound: InboundEvent) {
    const id = `${this.name}-${this.sent.length + 1}`;
    const sequence = this.sent.filter((event) => event.subject === subject).length + 1;
    const journal = this.records.get(subject)?.journal ?? [];
    this.records.set(subject, { current, journal: [...journal, id] });
    this.sent.push({ id, subject, sequence, inbound });
  }
}

/** A customer and a provider with some requests between them, and the wire, which an adversary holds. */
export class Pair {
  readonly customer = new Side('customer', request);
  readonly provider = new Side('provider', fulfillment);

  constructor(readonly subjects: readonly string[]) {
    for (const subject of subjects) this.customer.begin(subject);
  }

  /**
   * Brings a batch across. Where the answer comes back too, the sender learns what is safe, and sends again
   * from where a gap was seen.
   */
  deliver(from: SideName, batch: readonly Sent[], answers: boolean) {
    const sender = this[from];
    const receiver = this[from === 'customer' ? 'provider' : 'customer'];
    const deduplicated = receiver.take(batch);
    if (!answers) return;
    sender.answered(deduplicated);
    for (const { subject, expected } of deduplicated.gaps) {
      const rest = sender.sent.filter((e) => e.subject === subject && e.sequence >= expected);
      sender.answered(receiver.take(rest));
    }
  }

  /** The wire is well, and everything crosses. */
  settle() {
    for (let round = 0; this.#owes(); round += 1) {
      if (round === 5) throw new Error('The two sides never come to rest.');
      this.deliver('customer', this.customer.waiting(), true);
      this.deliver('provider', this.provider.waiting(), true);
    }
  }

  #owes(): boolean {
    return this.customer.waiting().length + this.provider.waiting().length > 0;
  }
}

function freeze(current: CurrentState): CurrentState {
  return Object.freeze({ ...current, fields: Object.freeze(current.fields) });
}
