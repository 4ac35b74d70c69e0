import {
  allHandlersFinished,
  condition,
  continueAsNew,
  currentUpdateInfo,
  defineQuery,
  defineSignal,
  defineUpdate,
  patched,
  setCurrentDetails,
  setDefaultSignalHandler,
  setHandler,
  upsertSearchAttributes,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { Mutation } from '../domain/commit';
import { isEventOf, withKnownProperties } from '../domain/inbound';
import { type CurrentState, isEnd, isGiven, type Lifecycle } from '../domain/lifecycle';
import type { CommandAnswer, CommandInput, RecordInput } from '../domain/mailbox';
import { givenId, identified, readInput } from './commandInput';
import { commitMutations } from './commit';
import { recordDetails } from './details';
import {
  decideCommand,
  decideMessage,
  type Message,
  refusalFailure,
  staleFailure,
} from './messages';
import { Undecodable } from './payloadConverter';
import { type Timer, WorkflowRecord } from './record';

/**
 * Maximum size of the messages of one commit as JSON, in UTF-16 units: in UTF-8 it can be three times as many bytes.
 */
const longestCommit = 400 * 1024;

/** Maximum length of a signal's name in the journal. */
const longestName = 80;

/**
 * The workflow of one record. Handlers validate and enqueue messages. One loop takes them in order, applies them,
 * commits, and then answers. This is the only place where a record's state changes.
 */
export class Mailbox {
  private readonly messages: Message[] = [];
  private isTaking = false;
  private readonly record: WorkflowRecord;
  private shownState: string;

  constructor(
    private readonly table: Lifecycle,
    private readonly input: RecordInput,
    /** Called when a command is committed, and again for a repeated command. */
    private readonly committed: (command: string, id: string) => void = () => {},
  ) {
    this.record = new WorkflowRecord(table, input);
    this.shownState = input.shownState;
    // Before the handlers, which immediately receive what was buffered when the workflow started.
    for (const message of input.backlog ?? []) {
      if ('event' in message) this.receiveEvents(message.event);
      else this.take(message.command, message.input);
    }
    this.listen();
    setCurrentDetails(recordDetails(this.record));
  }

  /** Runs until the record has ended and all messages are committed. Returns its state. */
  async run(): Promise<string> {
    for (;;) {
      if (this.messages.length > 0) {
        this.isTaking = true;
        await this.takeAll();
        this.isTaking = false;
      } else if (this.record.isEnded) {
        await condition(() => this.messages.length > 0 || allHandlersFinished());
        if (this.messages.length === 0) return this.record.state;
      } else if (workflowInfo().continueAsNewSuggested) {
        // An update that was just answered returns a moment later. In a series of updates there is always
        // one.
        await condition(() => this.messages.length > 0 || allHandlersFinished());
        if (this.messages.length > 0) continue;
        await continueAsNew<(input: RecordInput) => Promise<string>>({
          ...this.record.carried(),
          shownState: this.shownState,
        });
      } else {
        await this.wait();
      }
    }
  }

  post(message: Message): void {
    this.messages.push(message);
  }

  private listen(): void {
    for (const [name, command] of Object.entries(this.table.commands)) {
      if (!isGiven(command)) continue;
      setHandler(defineSignal<[unknown]>(name), (sent) => this.take(name, sent));
      setHandler(
        defineUpdate<CommandAnswer, [unknown]>(name),
        async (sent) => {
          const known = identified(readInput(sent).input, currentUpdateInfo()?.id);
          await new Promise<void>((done, refused) => {
            this.post({ command: name, input: known, answer: { done, refused } });
          });
          return this.record.answer();
        },
        { validator: (sent) => this.validate(name, sent) },
      );
    }
    setHandler(defineSignal<[unknown]>('exchange'), (sent) => this.receiveEvents(sent));
    setHandler(defineSignal('look'), () => this.post({ resync: true }));
    setHandler(defineSignal('forget'), () => this.record.forget());
    setHandler(defineQuery<CommandAnswer & CurrentState>('state'), () => ({
      ...this.record.answer(),
      fields: this.record.fields,
    }));
    setDefaultSignalHandler((name, sent) => {
      // Before this patch, such a signal was not read.
      if (patched('refuse-unknown-signals')) this.take(name.slice(0, longestName), sent);
    });
  }

  /** Receives a command by signal. It can be anything; an error goes to the journal. */
  private take(name: string, sent: unknown): void {
    const { input, fault } = readInput(sent);
    this.post({ command: name, input: identified(input), ...(fault && { fault }) });
  }

  /** Ignores values that are not events of this record, and records that in the journal. */
  private receiveEvents(sent: unknown): void {
    if (sent instanceof Undecodable) {
      this.take('exchange', sent);
      return;
    }
    const events: unknown[] = Array.isArray(sent) ? sent : [sent];
    const readable = events.filter((event) => isEventOf(this.input.number, event));
    for (const event of readable) {
      if (this.record.isNew(event.sequence)) this.post({ event: withKnownProperties(event) });
    }
    if (readable.length === events.length) return;
    const fault = 'It carries what is no event of this record.';
    this.post({ command: 'exchange', input: identified({ by: 'Crossdesk' }), fault });
  }

  /**
   * Read-only, so that a refusal adds nothing to the history. A command that was applied before is not refused. If
   * messages are queued, validation is skipped: an earlier message may make this one valid, or may already be
   * committed. The same holds for a caller that has seen a newer revision.
   */
  private validate(name: string, sent: unknown): void {
    const { input, fault } = readInput(sent);
    if (fault) throw refusalFailure({ ok: false, code: 'invalid', message: fault, details: {} });
    const id = givenId(input, currentUpdateInfo()?.id);
    if (id && this.record.knows(id)) return;
    if (this.messages.length > 0 || this.isTaking || this.isBehind(input)) return;
    if (this.isStale(input, false)) throw staleFailure(this.input.number);
    const decision = decideCommand(this.table, this.record, name, input);
    if (!decision.ok) throw refusalFailure(decision);
  }

  private async takeAll(): Promise<void> {
    const taken = this.nextMessages();
    const impossible = new Map<string, string>();
    if (taken.some((message) => this.asksToResync(message))) await this.catchUp();
    for (;;) {
      const settle: (() => void)[] = [];
      const changes = this.decideAll(taken, impossible, settle);
      if (changes.length > 0) {
        const result = await commitMutations({
          lifecycle: this.table.name,
          ...this.record.basis,
          ends: isEnd(this.table, changes.at(-1)?.state ?? ''),
          changes,
        });
        if (result.status === 'stale') {
          this.record.adopt(result);
          continue;
        }
        if (result.status === 'refused') {
          impossible.set(result.change, result.message);
          continue;
        }
        this.record.moveTo(changes, result.revision, result.levelTimers);
      }
      this.show();
      for (const answer of settle) answer();
      return;
    }
  }

  /**
   * Takes as many messages as fit into one commit, and at least one: Temporal rejects an activity input of 2 MiB. What is
   * overdue comes first.
   */
  private nextMessages(): Message[] {
    let length = 0;
    const end = this.messages.findIndex((message, n) => {
      length += JSON.stringify(message).length;
      return n > 0 && length > longestCommit;
    });
    // An older history took all of them.
    const isTooMuch = end > 0 && patched('commits-in-parts');
    const taken = this.messages.splice(0, isTooMuch ? end : this.messages.length);
    return [...this.record.fireOverdue().map(timerMessage), ...taken];
  }

  /**
   * Decides messages one after another, each on the result of the one before. The record itself changes once they are
   * committed.
   */
  private decideAll(
    messages: readonly Message[],
    impossible: ReadonlyMap<string, string>,
    settle: (() => void)[],
  ): Mutation[] {
    const changes: Mutation[] = [];
    let current: CurrentState = this.record;
    for (const message of messages) {
      if ('resync' in message) continue;
      const answer = 'command' in message ? message.answer : undefined;
      const id = 'command' in message ? message.input.id : message.event.id.toLowerCase();
      const done = () => {
        answer?.done();
        if ('command' in message) this.committed(message.command, id);
      };
      if (this.record.knows(id) || changes.some((change) => change.id === id)) {
        settle.push(done);
        continue;
      }
      const isStale = 'command' in message && this.isStale(message.input, changes.length > 0);
      if (isStale && answer) {
        settle.push(() => answer.refused(staleFailure(this.input.number)));
        continue;
      }
      const { changes: made = [], refusal } = decideMessage(
        this.table,
        current,
        message,
        this.input.partner,
        isStale ? 'It was changed since.' : impossible.get(id),
      );
      settle.push(refusal ? () => answer?.refused(refusal) : done);
      for (const change of made) {
        changes.push(change);
        current = { state: change.state, fields: { ...current.fields, ...change.fields } };
      }
    }
    return changes;
  }

  /** Whether the record has changed without this workflow. */
  private isBehind({ seen = '' }: CommandInput): boolean {
    return /^\d{1,9}$/.test(seen) && Number(seen) > this.record.basis.revision;
  }

  /** Reads the current state with an empty commit. */
  private async catchUp(): Promise<void> {
    const nothing = { lifecycle: this.table.name, ...this.record.basis, ends: false, changes: [] };
    const result = await commitMutations(nothing);
    if (result.status === 'stale') this.record.adopt(result);
  }

  private asksToResync(message: Message): boolean {
    return 'resync' in message || ('command' in message && this.isBehind(message.input));
  }

  private isStale({ revision }: CommandInput, isMoved: boolean): boolean {
    if (revision === undefined) return false;
    return isMoved || revision !== String(this.record.basis.revision);
  }

  /** Waits for a message, or until the next timer of the state fires, which enqueues its command. */
  private async wait(): Promise<void> {
    const next = this.record.nextTimer();
    if (!next) {
      await condition(() => this.messages.length > 0);
      return;
    }
    const left = Math.max(1, next.at - Date.now());
    if (await condition(() => this.messages.length > 0, left)) return;
    this.record.fired(next);
    this.post(timerMessage(next));
  }

  private show(): void {
    setCurrentDetails(recordDetails(this.record));
    if (this.record.state === this.shownState) return;
    this.shownState = this.record.state;
    upsertSearchAttributes({ CrossdeskState: [this.shownState] });
  }
}

function timerMessage({ command, delay, due }: Timer): Message {
  const input = { id: uuid4(), by: 'Crossdesk', ...(due && { due }) };
  return { command, input, ...(delay && { timer: delay }) };
}
