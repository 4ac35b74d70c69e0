import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type Account, agree, agreedOn } from '../domain/reconciliation';
import { openTarget } from '../exchange/openTarget';
import {
  askReconciliation,
  laterOf,
  longestOf,
  pageSize,
  type ReconciliationAnswer,
} from '../exchange/reconciliation';
import { type Difference, repairEach } from '../exchange/repair';
import { accountsOf, entriesOf, unknownOf } from '../records/accounts';
import { type Connection, notesCrossSince } from '../records/connection';
import { recordAgreement } from '../records/findings';
import { findOwnKey } from '../records/signingKeys';
import type { ActivityDeps } from './deps';

/** The partner does not support reconciliation. */
export class DoesNotReconcile extends Error {}

/**
 * How often differences are checked again, with growing waits in milliseconds. Records that keep changing are left for
 * the next night.
 */
const maxChecks = 8;
const pausesMs = { first: 250, longest: 4_000 };
/** How often an unanswered question is repeated, after a second or as long as Retry-After says. */
const tries = 3;
const retryMs = 1_000;
const longestRetryMs = 5 * 60_000;
/** Number of subjects that one question covers with their entries. */
const handful = 20;
/** Maximum number of pages that a partner can list. */
const mostLists = 1_000;

/** Compares the subjects of one connection with its partner, page by page. */
export class Comparison {
  /** Work notes count from this time on, as both sides see it. Null if they do not cross. */
  notesSince: string | null;

  constructor(
    private readonly deps: ActivityDeps,
    private readonly connection: Connection,
    private readonly signal: AbortSignal,
  ) {
    this.notesSince = notesCrossSince(connection);
  }

  /** Returns when both sides agree on the page, or nothing more can be done now. */
  async comparePage(page: readonly Account[]): Promise<void> {
    let suspects = await this.compare(page.map((ours) => ({ ours, again: false })));
    for (let check = 1; check < maxChecks && suspects.length > 0; check += 1) {
      await sleep(Math.min(pausesMs.longest, pausesMs.first * 2 ** check), undefined, {
        signal: this.signal,
      });
      const found = await this.checkAgain(suspects);
      const isAllSaid = found.every(({ again, hopeless }) => again && hopeless);
      if (isAllSaid) return;
      suspects = found;
    }
  }

  /** Compares subjects that the partner has and we do not know. Returns their number. */
  async compareUnknown(): Promise<number> {
    const { db } = this.deps;
    const connection = this.connection.id;
    let count = 0;
    let after = '';
    for (let lists = 0; lists < mostLists; lists += 1) {
      const { listed = [] } = await this.ask([], after);
      const last = listed.at(-1);
      if (last === undefined || last === after) break;
      after = last;
      const unknown = await unknownOf(db, connection, listed);
      for (let n = 0; n < unknown.length; n += pageSize) {
        const subjects = { named: unknown.slice(n, n + pageSize) };
        const { notesSince } = this;
        await this.comparePage(await accountsOf(db, { connection, subjects, notesSince }));
      }
      count += unknown.length;
    }
    return count;
  }

  /** Checks differences again, now with journal entries. Long journals are compared one by one. */
  private async checkAgain(suspects: readonly Suspect[]): Promise<Suspect[]> {
    const found: Suspect[] = [];
    for (let n = 0; n < suspects.length; n += handful) {
      const few = suspects.slice(n, n + handful);
      const asked = await this.withEntries(few, handful);
      const isLong = ({ ours }: Asked) => ours.digest !== null && ours.entries === null;
      const short = asked.filter((one) => !isLong(one));
      if (short.length > 0) found.push(...(await this.compare(short)));
      for (const { before } of asked.filter(isLong)) {
        if (before) found.push(...(await this.compare(await this.withEntries([before], 1))));
      }
    }
    return found;
  }

  /** The current state of the suspects, with their entries if they are few enough for one question. */
  private async withEntries(suspects: readonly Suspect[], among: number): Promise<Asked[]> {
    const { db, instance } = this.deps;
    const query = { connection: this.connection.id, notesSince: this.notesSince };
    const named = suspects.map(({ ours }) => ours.subject);
    const accounts = await accountsOf(db, { ...query, subjects: { named } });
    const entries = await entriesOf(db, instance, { ...query, named }, longestOf(among));
    return accounts.map((account) => {
      const ours = { ...account, entries: entries.get(account.subject) ?? null };
      const before = suspects.find((one) => one.ours.subject === account.subject);
      return { ours, before, again: before !== undefined && isUnmoved(before.ours, ours) };
    });
  }

  /** Asks the partner, repairs our part of the differences, and returns them. */
  private async compare(asked: readonly Asked[]): Promise<Suspect[]> {
    const { db } = this.deps;
    const records = asked.map(({ ours, again }) => ({ ...ours, again }));
    const answer = await this.ask(records);
    const since = laterOf(this.notesSince, answer.notesSince);
    if (since !== this.notesSince) {
      // The other side counts work notes from another time on: the next comparison uses that time.
      this.notesSince = since;
      return asked.map(({ ours }) => ({ ours, theirs: null, again: false, hopeless: false }));
    }
    const theirs = new Map(answer.records.map((account) => [account.subject, account]));
    const agreed = new Map<string, ReturnType<typeof agreedOn>>();
    const differences: Difference[] = [];
    for (const { ours, again: isUnmovedHere, before } of asked) {
      const their = theirs.get(ours.subject);
      if (!their) throw new Error(`The answer says nothing about ${ours.subject}.`);
      agreed.set(ours.subject, agreedOn(ours, their));
      if (agree(ours, their)) continue;
      const again = isUnmovedHere && (!before?.theirs || isUnmoved(before.theirs, their));
      differences.push({ ours, theirs: their, again });
    }
    const found = await repairEach(this.deps, this.connection, differences);
    await recordAgreement(db, this.connection.id, agreed);
    return differences.map((difference) => {
      const findings = found.get(difference.ours.subject) ?? [];
      const hopeless = findings.length > 0 && findings.every(({ repair }) => repair === null);
      return { ...difference, hopeless };
    });
  }

  private async ask(
    records: readonly (Account & { readonly again: boolean })[],
    listAfter?: string,
  ): Promise<ReconciliationAnswer> {
    const { partners, vault } = this.deps;
    const key = await findOwnKey(this.deps.db, this.connection.id);
    const target = openTarget(vault, this.connection, [key]);
    const question = {
      notesSince: this.notesSince,
      records,
      ...(listAfter !== undefined && { listAfter }),
    };
    for (let left = tries; ; left -= 1) {
      this.signal.throwIfAborted();
      const reply = await askReconciliation(partners, target, question);
      if (reply.status === 'answered') return reply.body;
      if (reply.status === 'refused') {
        if (reply.httpStatus === 404) throw new DoesNotReconcile(reply.reason);
        throw new Error(reply.reason);
      }
      if (left === 1) throw new Error(reply.error);
      const wait = Math.min(Math.max(retryMs, reply.retryAfterMs ?? 0), longestRetryMs);
      await sleep(wait, undefined, { signal: this.signal });
    }
  }
}

interface Asked {
  readonly ours: Account;
  readonly again: boolean;
  readonly before?: Suspect | undefined;
}

interface Suspect {
  readonly ours: Account;
  readonly theirs: Account | null;
  readonly again: boolean;
  /** Nothing can be done on this side. */
  readonly hopeless: boolean;
}

function isUnmoved(before: Account, now: Account): boolean {
  const { entries: _before, ...rest } = before;
  const { entries: _now, ...current } = now;
  return isDeepStrictEqual(rest, current);
}
