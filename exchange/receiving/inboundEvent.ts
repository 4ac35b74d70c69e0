import type { Logger } from 'pino';
import type { ExchangeEvent } from '../../domain/event';
import type { Database } from '../../records/database';
import type { Handed } from '../../records/inbox';
import type { Meters } from '../../telemetry/meters';
import type { Engine } from '../../temporal/engine';

/** What the door for partners needs of the instance. */
export interface ReceiveDeps {
  readonly instance: string;
  readonly db: Database;
  readonly engine: Engine;
  readonly log: Logger;
  readonly meters: Meters;
  readonly afterCommit: (connection: string) => void;
}

/** An event as far as its place is readable; `event` is what it says, or why that cannot be taken. */
export interface Arrival {
  readonly id: string;
  readonly subject: string;
  readonly sequence: number;
  readonly event: ExchangeEvent | { readonly unreadable: string };
}

export interface EventRefusal {
  readonly id: string;
  readonly reason: string;
}

/** What became of the events of one subject. */
export interface Taken {
  /** The last sequence whose effect is safe; absent where none is. */
  readonly upTo?: number;
  /** The event after that, refused for good. */
  readonly refused?: EventRefusal;
  /** The sequence to send again from: its file is not here. */
  readonly again?: number;
  /** What its workflow was handed, and has to commit yet. */
  readonly handed?: Handed;
}
