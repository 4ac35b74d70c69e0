import { z } from 'zod';
import { shownName as name } from '../api/http/content';
import type { Account } from '../domain/reconciliation';
import type { PartnerReply, Partners, Target } from './client';

/** Maximum number of subjects in one question. */
export const pageSize = 200;
/** Maximum number of subjects in one list. */
export const listSize = 1_000;
/** Maximum number of entries in one list. A longer journal is compared by its digest only. */
const longestList = 10_000;
/** Maximum number of entries in all lists of one message, so that it stays within the size limit. */
const mostEntries = 20_000;

/** The number of entries per journal that can be listed, for a number of journals in one message. */
export function longestOf(journals: number): number {
  return Math.min(longestList, Math.floor(mostEntries / Math.max(1, journals)));
}

/** Maximum sequence of a record. It is far above every real one, and leaves room to continue counting. */
const sequence = z.int().min(0).max(1_000_000_000);
const ids = z.array(z.uuid()).max(longestList);
const subject = name;
const digest = z.string().regex(/^[0-9a-f]{64}$/);

const account = z.object({
  subject,
  sent: sequence,
  delivered: sequence,
  received: sequence,
  kept: sequence,
  digest: digest.nullable(),
  // A partner of an earlier release does not send these.
  edits: digest.nullish(),
  details: digest.nullish(),
  state: name.nullable(),
  entries: z.object({ own: ids, other: ids }).nullable(),
}) satisfies z.ZodType<Account>;

const notesSince = z.iso.datetime().nullable();

/** How each side sees some subjects. */
export const reconciliationQuestion = z.object({
  /** Work notes are compared from this time on. Null if they do not cross. */
  notesSince,
  records: z
    .array(
      account.extend({
        /** It differed in the previous question, and nothing has changed since. */
        again: z.boolean(),
      }),
    )
    .max(pageSize),
  /** Lists the subjects after this one, to find those that the other side does not know. */
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
  /** In the order of the answering side. Empty at the end. */
  listed: z.array(subject).max(listSize).optional(),
});
export interface ReconciliationAnswer {
  readonly notesSince: string | null;
  readonly listed?: readonly string[] | undefined;
  readonly records: readonly Account[];
}

/** Asks a partner for its view of some subjects: `POST <partner>/exchange/v1/reconciliations`, signed. */
export function askReconciliation(
  partners: Partners,
  target: Target,
  question: ReconciliationQuestion,
): Promise<PartnerReply<ReconciliationAnswer>> {
  return partners.ask(target, 'reconciliations', question, reconciliationAnswer);
}

/** The time from which both sides compare work notes. */
export function laterOf(ours: string | null, theirs: string | null): string | null {
  if (ours === null || theirs === null) return null;
  return Date.parse(ours) > Date.parse(theirs) ? ours : theirs;
}
