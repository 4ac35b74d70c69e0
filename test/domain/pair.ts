import { fulfillment } from '../../domain/fulfillment';
import {
  apply,
  awaits,
  type Decision,
  type EntryName,
  type Fields,
  hear,
  type Input,
  isFinal,
  type Lifecycle,
  type Standing,
  type Told,
} from '../../domain/lifecycle';
import { request } from '../../domain/request';
import { type Sifted, sift } from '../../domain/sequence';

export type SideName = 'customer' | 'provider';

/** An event in an outbox; its id is the journal entry's. */
export interface Sent {
  readonly id: string;
  readonly subject: string;
  readonly sequence: number;
  readonly told: Told;
}

export interface Kept {
  readonly standing: Standing;
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
    const standing = freeze({ state: this.table.initial, fields: {} });
    this.records.set(subject, { standing, journal: submitted ? [submitted.id] : [] });
    if (submitted) this.command(subject, 'receive', { group: 'Service Desk' });
    else this.#write(subject, standing, { name: 'submitted', kind: 'state', text: '', fields: {} });
  }

  command(subject: string, name: string, input: Input): Decision | null {
    const record = this.records.get(subject);
    if (!record) return null;
    const decision = apply(this.table, record.standing, name, Object.freeze(input), this.name);
    if (decision.ok) {
      const { state, fields, kind, text, tells } = decision.outcome;
      this.#write(subject, this.#become(record, state, fields), {
        name: tells ?? '',
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
    if (!record || isFinal(this.table, record.standing.state)) return;
    if (awaits(this.table, record.standing.state, entry)) {
      this.command(subject, entry, { text: 'An answer.' });
    } else {
      const { kind, tells } = this.table.entries[entry];
      this.#write(subject, record.standing, {
        name: tells ?? '',
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
  take(batch: readonly Sent[]): Sifted<Sent> {
    const sifted = sift(this.#received, batch);
    for (const event of sifted.fresh) {
      this.#received.set(event.subject, event.sequence);
      this.#hear(event);
    }
    return sifted;
  }

  /** The partner's answer to a batch: what is safe there, and where it expects us to go on. */
  answered({ fresh, repeated, gaps }: Sifted<Sent>) {
    for (const { subject, sequence } of [...fresh, ...repeated]) {
      this.#safe.set(subject, Math.max(sequence, this.#safe.get(subject) ?? 0));
    }
    for (const { subject, expected } of gaps) this.#safe.set(subject, expected - 1);
  }

  #hear(event: Sent) {
    const record = this.records.get(event.subject);
    if (!record) return this.begin(event.subject, event);
    const outcome = hear(this.table, record.standing, event.told);
    if (outcome.late) {
      this.late.push(event.told.name);
      if (outcome.state !== record.standing.state) throw new Error('What is late moved the state.');
    }
    const standing = this.#become(record, outcome.state, outcome.fields);
    this.records.set(event.subject, { standing, journal: [...record.journal, event.id] });
  }

  #become({ standing }: Kept, state: string, fields: Fields): Standing {
    if (isFinal(this.table, standing.state) && state !== standing.state) {
      throw new Error(`${standing.state} is final, and became ${state}.`);
    }
    return freeze({ state, fields: { ...standing.fields, ...fields } });
  }

  /** One journal entry and the event that tells it. */
  #write(subject: string, standing: Standing, told: Told) {
    const id = `${this.name}-${this.sent.length + 1}`;
    const sequence = this.sent.filter((event) => event.subject === subject).length + 1;
    const journal = this.records.get(subject)?.journal ?? [];
    this.records.set(subject, { standing, journal: [...journal, id] });
    this.sent.push({ id, subject, sequence, told });
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
    const sifted = receiver.take(batch);
    if (!answers) return;
    sender.answered(sifted);
    for (const { subject, expected } of sifted.gaps) {
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

function freeze(standing: Standing): Standing {
  return Object.freeze({ ...standing, fields: Object.freeze(standing.fields) });
}
