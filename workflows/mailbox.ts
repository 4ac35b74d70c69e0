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
import { essence, isEventOf } from '../domain/inbound';
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
import { WorkflowRecord } from './record';

/** What letters of one commit may come to as JSON, in UTF-16 units: in UTF-8, that is three times as many bytes at most. */
const longestCommit = 400 * 1024;

/** Of a signal's name, as the journal quotes it. */
const longestName = 80;

/**
 * The workflow of one record. Handlers check and post; one loop takes the letters in order, applies them, commits,
 * and only then answers. This is the one place where a record's state changes.
 */
export class Mailbox {
  private readonly messages: Message[] = [];
  private isTaking = false;
  private readonly record: WorkflowRecord;
  private shownState: string;

  constructor(
    private readonly table: Lifecycle,
    private readonly input: RecordInput,
    /** Called once a command is committed; again where it comes again. */
    private readonly committed: (command: string, id: string) => void = () => {},
  ) {
    this.record = new WorkflowRecord(table, input);
    this.shownState = input.shownState;
    // Before the handlers, which take at once what came as the workflow started.
    for (const message of input.backlog ?? []) {
      if ('event' in message) this.receiveEvents(message.event);
      else this.take(message.command, message.input);
    }
    this.listen();
    setCurrentDetails(recordDetails(this.record));
  }

  /** Until the record is done with and everything that came in is committed. Returns its state. */
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
        // An update that was just answered returns a moment later; in a row of updates, one always does.
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
      // Before this patch such a signal stayed unread.
      if (patched('refuse-unknown-signals')) this.take(name.slice(0, longestName), sent);
    });
  }

  /** A command by signal: it may be anything, and what is wrong with it goes to the journal. */
  private take(name: string, sent: unknown): void {
    const { input, fault } = readInput(sent);
    this.post({ command: name, input: identified(input), ...(fault && { fault }) });
  }

  /** What is no event of this record is left out, and the journal says so. */
  private receiveEvents(sent: unknown): void {
    if (sent instanceof Undecodable) {
      this.take('exchange', sent);
      return;
    }
    const events: unknown[] = Array.isArray(sent) ? sent : [sent];
    const readable = events.filter((event) => isEventOf(this.input.number, event));
    for (const event of readable) {
      if (this.record.isNew(event.sequence)) this.post({ event: essence(event) });
    }
    if (readable.length === events.length) return;
    const fault = 'It carries what is no event of this record.';
    this.post({ command: 'exchange', input: identified({ by: 'Crossdesk' }), fault });
  }

  /**
   * Read-only, so that a refusal costs no history. A command that was taken before is not refused again. What comes
   * behind others is decided in its turn: they may make it possible, and may even be committed already. So is what was
   * given on a record that has moved on.
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
          this.record.adopt(result.snapshot, result.taken, result.clock);
          continue;
        }
        if (result.status === 'refused') {
          impossible.set(result.change, result.message);
          continue;
        }
        this.record.moveTo(changes, result.revision);
      }
      this.show();
      for (const answer of settle) answer();
      return;
    }
  }

  /** As many as one commit has room for, and one at least: Temporal refuses an activity whose input has 2 MiB. */
  private nextMessages(): Message[] {
    let length = 0;
    const end = this.messages.findIndex((message, n) => {
      length += JSON.stringify(message).length;
      return n > 0 && length > longestCommit;
    });
    // A history from before took them all.
    const isTooMuch = end > 0 && patched('commits-in-parts');
    return this.messages.splice(0, isTooMuch ? end : this.messages.length);
  }

  /** Reads letters one upon the other, without moving the record itself: that is done once they are committed. */
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

  /** Whether the record has moved on without this workflow. */
  private isBehind({ seen = '' }: CommandInput): boolean {
    return /^\d{1,9}$/.test(seen) && Number(seen) > this.record.basis.revision;
  }

  /** Nothing to write: the answer is where the record stands. */
  private async catchUp(): Promise<void> {
    const nothing = { lifecycle: this.table.name, ...this.record.basis, ends: false, changes: [] };
    const result = await commitMutations(nothing);
    if (result.status === 'stale') this.record.adopt(result.snapshot, result.taken, result.clock);
  }

  private asksToResync(message: Message): boolean {
    return 'resync' in message || ('command' in message && this.isBehind(message.input));
  }

  private isStale({ revision }: CommandInput, isMoved: boolean): boolean {
    if (revision === undefined) return false;
    return isMoved || revision !== String(this.record.basis.revision);
  }

  /** Waits for a letter, or until the state's next delay has run out, which posts its command. */
  private async wait(): Promise<void> {
    const next = this.record.nextTimer();
    if (!next) {
      await condition(() => this.messages.length > 0);
      return;
    }
    const left = Math.max(1, next.at - Date.now());
    if (await condition(() => this.messages.length > 0, left)) return;
    this.record.fired(next);
    const input = { id: uuid4(), by: 'Crossdesk' };
    this.post({ command: next.command, input, timer: next.delay });
  }

  private show(): void {
    setCurrentDetails(recordDetails(this.record));
    if (this.record.state === this.shownState) return;
    this.shownState = this.record.state;
    upsertSearchAttributes({ CrossdeskState: [this.shownState] });
  }
}
