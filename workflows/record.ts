import type { Committed, LevelTimer, Mutation } from '../domain/commit';
import { type CurrentState, isEnd, type Lifecycle } from '../domain/lifecycle';
import type { CommandAnswer, RecordInput } from '../domain/mailbox';

/** How many committed commands and events are remembered, to recognise repeats; far more than can be in flight. */
const remembered = 100;

/** A timer and the command that it gives. It belongs to a state, or to a service level. */
export interface Timer {
  /** The delay of the state's clock. Absent for a service level. */
  readonly delay?: string;
  /** When the target of the service level is due, ISO 8601. */
  readonly due?: string;
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
  /** Undefined if the record has no service levels. */
  private levelTimers: readonly LevelTimer[] | undefined;

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
    this.levelTimers = input.levelTimers;
  }

  get isEnded(): boolean {
    return isEnd(this.table, this.state);
  }

  /** The number and revision on which a commit is decided; and the time, if clocks of service levels depend on it. */
  get basis(): { number: string; revision: number; at?: number } {
    const basis = { number: this.input.number, revision: this.revision };
    return this.levelTimers ? { ...basis, at: Date.now() } : basis;
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
  moveTo(
    changes: readonly Mutation[],
    revision: number,
    levelTimers: readonly LevelTimer[] | undefined,
  ): void {
    for (const change of changes) this.enter(change.state);
    this.levelTimers = levelTimers ?? this.levelTimers;
    this.fields = Object.assign({}, this.fields, ...changes.map((change) => change.fields));
    this.revision = revision;
    this.remember(changes.map((change) => change.id));
  }

  /** Another writer changed the record, or an earlier attempt committed: the row is authoritative. */
  adopt({ snapshot, taken, clock, levelTimers }: Extract<Committed, { status: 'stale' }>): void {
    const { state, fields, revision } = snapshot;
    this.enter(state);
    this.levelTimers = levelTimers ?? this.levelTimers;
    if (clock) {
      this.enteredAt = clock.enteredAt ?? this.enteredAt;
      this.firedTimers = clock.firedTimers;
    }
    this.fields = fields;
    this.revision = revision;
    this.remember(taken);
  }

  nextTimer(): Timer | undefined {
    const ofState = Object.entries(this.table.clock[this.state] ?? {}).flatMap(
      ([delay, command]) => {
        const after = this.input.delays[delay];
        return after && !this.firedTimers.includes(delay)
          ? [{ delay, command, at: this.enteredAt + after }]
          : [];
      },
    );
    return [...ofState, ...(this.levelTimers ?? [])].sort((a, b) => a.at - b.at)[0];
  }

  /**
   * The timers of service levels that are due, which fire now. A command that came later is decided after them. A
   * warning whose target is due too is left out.
   */
  fireOverdue(): LevelTimer[] {
    const overdue = (this.levelTimers ?? []).filter(({ at }) => at <= Date.now());
    for (const timer of overdue) this.fired(timer);
    return overdue.filter(({ at, due }) => at === Date.parse(due) || Date.parse(due) > Date.now());
  }

  fired({ delay, command }: Timer): void {
    if (delay) this.firedTimers = [...this.firedTimers, delay];
    else this.levelTimers = this.levelTimers?.filter((timer) => timer.command !== command);
  }

  answer(): CommandAnswer {
    return { number: this.input.number, state: this.state, revision: this.revision };
  }

  /** The input of the next run. */
  carried(): RecordInput {
    const { state, fields, revision, enteredAt, firedTimers, received, recent, levelTimers } = this;
    const { task: _made, trace: _begun, backlog: _taken, ...input } = this.input;
    return {
      ...input,
      ...{ state, fields, revision, enteredAt, rung: firedTimers, received, recent },
      ...(levelTimers && { levelTimers }),
    };
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
