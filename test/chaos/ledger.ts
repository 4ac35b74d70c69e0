import type { JournalKind } from '../../domain/lifecycle';
import type { Side } from './schedule';

/** Something that a caller sent, as it is to stand in the journal, and what the caller was told. */
export interface Said {
  readonly by: Side;
  readonly kind: JournalKind;
  readonly text: string;
  /** `recorded`: safe, and decided later, when the record may have no place for it any more. */
  readonly told: 'taken' | 'recorded' | 'refused';
}

export interface SentFile {
  readonly name: string;
  readonly sha256: string;
}

/** What the callers know of a request whose submission was answered. */
export interface Account {
  readonly number: string;
  /** In the order in which each side was answered. */
  readonly said: Said[];
  readonly files: SentFile[];
  /** The end that the callers saw; null while they are at it. */
  end: 'Closed' | 'Cancelled' | null;
}

/** All that callers were told. */
export interface Ledger {
  readonly accounts: Account[];
  /** Answers that nobody should get, and what callers gave up. */
  readonly complaints: string[];
  /** Tries beyond the first of each call. */
  retries: number;
}

export function openLedger(): Ledger {
  return { accounts: [], complaints: [], retries: 0 };
}
