import { z } from 'zod';
import { shownName as name } from '../api/http/content';
import type { Account } from '../domain/reconciliation';
import type { PartnerReply, Partners, Target } from './client';

/** So many subjects are compared by one question. */
export const pageSize = 200;
/** So many subjects are listed by one answer. */
export const listSize = 1_000;
/** One list of entries has no more than this: a journal that is longer is compared as a whole alone. */
const longestList = 10_000;
/** All lists of one message have no more than this, so that it stays below what may be answered. */
const mostEntries = 20_000;

/** How many entries each of so many journals may have to be listed in one message. */
export function longestOf(journals: number): number {
  return Math.min(longestList, Math.floor(mostEntries / Math.max(1, journals)));
}

/** Nobody has told so much of one record; what is counted on from here has room. */
const sequence = z.int().min(0).max(1_000_000_000);
const ids = z.array(z.uuid()).max(longestList);
const subject = name;

const account = z.object({
  subject,
  sent: sequence,
  delivered: sequence,
  received: sequence,
  kept: sequence,
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  state: name.nullable(),
  entries: z.object({ own: ids, other: ids }).nullable(),
}) satisfies z.ZodType<Account>;

const notesSince = z.iso.datetime().nullable();

/** How a side sees some subjects, and how the other one does. */
export const reconciliationQuestion = z.object({
  /** Work notes are compared from here on; null: they do not cross. */
  notesSince,
  records: z
    .array(
      account.extend({
        /** It differed when it was asked before, and nothing has moved since. */
        again: z.boolean(),
      }),
    )
    .max(pageSize),
  /** Which subjects are there, behind this one: to see whether some are unknown to who asks. */
  listAfter: subject.or(z.literal('')).optional(),
});
export interface ReconciliationQuestion {
  readonly notesSince: string | null;
  readonly listAfter?: string | undefined;
  readonly records: readonly (Account & { readonly again: boolean })[];
}

export const reconciliationAnswer = z.object({
  notesSince,
  records: z.array(account).max(pageSize),
  /** In the order of the side that answers. Empty: those were all. */
  listed: z.array(subject).max(listSize).optional(),
});
export interface ReconciliationAnswer {
  readonly notesSince: string | null;
  readonly listed?: readonly string[] | undefined;
  readonly records: readonly Account[];
}

/** Asks a partner how it sees what we say of some subjects, `POST <partner>/exchange/v1/reconciliations`, signed. */
export function askReconciliation(
  partners: Partners,
  target: Target,
  question: ReconciliationQuestion,
): Promise<PartnerReply<ReconciliationAnswer>> {
  return partners.ask(target, 'reconciliations', question, reconciliationAnswer);
}

/** From which moment on both sides compare work notes. */
export function laterOf(ours: string | null, theirs: string | null): string | null {
  if (ours === null || theirs === null) return null;
  return Date.parse(ours) > Date.parse(theirs) ? ours : theirs;
}
