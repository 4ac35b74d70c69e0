import type { Mutation, Snapshot, StateClock } from '../domain/commit';
import { type CurrentState, isEnd, type Lifecycle } from '../domain/lifecycle';
import type { CommandAnswer, RecordInput } from '../domain/mailbox';

/** How many committed commands and events are remembered, to recognise repeats; far more than can be in flight. */
const remembered = 100;

/** A timer of a state, and the command that it gives. */
export interface Timer {
  readonly delay: string;
  readonly command: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The state of a record in its workflow: the committed state only. */
export class WorkflowRecord implements CurrentState {
  state: string;
  fields: CurrentState['fields'];
  private revision: number;
  private enteredAt: number;
  private firedTimers: readonly string[];
  private recent: readonly string[];
  private received: number;

  constructor(
    readonly table: Lifecycle,
    readonly input: RecordInput,
  ) {
    this.state = input.state;
    this.fields = input.fields;
    this.revision = input.revision;
    this.enteredAt = input.enteredAt ?? Date.now();
    this.firedTimers = input.rung ?? [];
    this.recent = input.recent ?? [];
    this.received = input.received ?? 0;
  }

  get isEnded(): boolean {
    return isEnd(this.table, this.state);
  }

  /** The number and revision on which a commit is decided. */
  get basis(): { number: string; revision: number } {
    return { number: this.input.number, revision: this.revision };
  }

  knows(id: string): boolean {
    return this.recent.includes(id);
  }

  /** Whether the partner's event with this sequence is new. It is not new a second time. */
  isNew(sequence: number): boolean {
    if (sequence <= this.received) return false;
    this.received = sequence;
    return true;
  }

  /** The row was restored from a back-up: events can be repeated, and the next commit returns the current state. */
  forget(): void {
    this.received = 0;
    this.recent = [];
  }

  /** Applies committed mutations. */
  moveTo(changes: readonly Mutation[], revision: number): void {
    for (const change of changes) this.enter(change.state);
    this.fields = Object.assign({}, this.fields, ...changes.map((change) => change.fields));
    this.revision = revision;
    this.remember(changes.map((change) => change.id));
  }

  /** Another writer changed the record, or an earlier attempt committed: the row is authoritative. */
  adopt({ state, fields, revision }: Snapshot, taken: readonly string[], clock?: StateClock): void {
    this.enter(state);
    if (clock) {
      this.enteredAt = clock.enteredAt ?? this.enteredAt;
      this.firedTimers = clock.firedTimers;
    }
    this.fields = fields;
    this.revision = revision;
    this.remember(taken);
  }

  nextTimer(): Timer | undefined {
    return Object.entries(this.table.clock[this.state] ?? {})
      .flatMap(([delay, command]) => {
        const after = this.input.delays[delay];
        return after && !this.firedTimers.includes(delay)
          ? [{ delay, command, at: this.enteredAt + after }]
          : [];
      })
      .sort((a, b) => a.at - b.at)[0];
  }

  fired({ delay }: Timer): void {
    this.firedTimers = [...this.firedTimers, delay];
  }

  answer(): CommandAnswer {
    return { number: this.input.number, state: this.state, revision: this.revision };
  }

  /** The input of the next run. */
  carried(): RecordInput {
    const { state, fields, revision, enteredAt, firedTimers, received, recent } = this;
    const { task: _made, trace: _begun, backlog: _taken, ...input } = this.input;
    return { ...input, state, fields, revision, enteredAt, rung: firedTimers, received, recent };
  }

  private remember(ids: readonly string[]): void {
    this.recent = [...this.recent, ...ids].slice(-Math.max(remembered, ids.length));
  }

  private enter(state: string): void {
    if (state === this.state) return;
    this.state = state;
    this.enteredAt = Date.now();
    this.firedTimers = [];
  }
}
