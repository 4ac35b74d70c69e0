import type { DeskRecord } from './deskMapping';

/** Says which records go to a desk, or which tickets of a desk become records. The first route that matches counts. */
export type DeskRoute = OutboundRoute | InboundRoute;

/** Records that match become tickets in `queue`. */
export interface OutboundRoute {
  readonly direction: 'out';
  readonly record: DeskRecord;
  readonly where?: RecordConditions;
  /** The queue, project or table of the desk. */
  readonly queue: string;
}

/** What a record must have. A condition that is absent always holds. */
export interface RecordConditions {
  readonly catalogItem?: string;
  /** The kind of the catalog item. */
  readonly kind?: string;
  readonly customer?: string;
  readonly provider?: string;
  readonly assignmentGroup?: string;
}

/** Tickets that match become records. A ticket that became one stays one. */
export interface InboundRoute {
  readonly direction: 'in';
  readonly record: Exclude<DeskRecord, 'task'>;
  readonly where: TicketConditions;
  /** The catalog item of a request. */
  readonly catalogItem?: string;
  /** The item's variables, or the fields of a case or change, by name: texts with `{subject}`, `{field:NAME}` and so on. */
  readonly values?: Readonly<Record<string, string>>;
}

export interface TicketConditions {
  readonly queue?: string;
  readonly group?: string;
  readonly field?: { readonly name: string; readonly value: string };
}
