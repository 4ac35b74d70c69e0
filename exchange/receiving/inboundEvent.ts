import type { Logger } from 'pino';
import type { ExchangeEvent } from '../../domain/event';
import type { Database } from '../../records/database';
import type { EntryProof, PassedEvents } from '../../records/inbox';
import type { Meters } from '../../telemetry/meters';
import type { Engine } from '../../temporal/engine';
import type { EventProof } from '../eventSignature';

/** Dependencies of the partner endpoints on the instance. */
export interface ReceiveDeps {
  readonly instance: string;
  readonly db: Database;
  readonly engine: Engine;
  readonly log: Logger;
  readonly meters: Meters;
  /** How many requests one partner may have open here. No limit if absent. */
  readonly openRecords?: number | null;
  readonly afterCommit: (connection: string) => void;
}

/** An event whose place is readable. `event` is its content, or why it cannot be accepted. */
export interface Arrival {
  /** Absent if the partner has no key yet. */
  readonly proof?: EventProof;
  readonly id: string;
  readonly subject: string;
  readonly sequence: number;
  readonly event: ExchangeEvent | { readonly unreadable: string };
}

export interface EventRefusal {
  readonly id: string;
  readonly reason: string;
}

/** The result of receiving the events of one subject. */
export interface Taken {
  /** The last sequence whose effect is stored. Absent if there is none. */
  readonly upTo?: number;
  /** The event after that, refused permanently. */
  readonly refused?: EventRefusal;
  /** The sequence from which to resend, because its file is missing here. */
  readonly again?: number;
  /** What the partner signed of the events whose effect is stored. */
  readonly proofs?: readonly EntryProof[];
  /** The events that were passed to the workflow and are not committed yet. */
  readonly passed?: PassedEvents;
}
