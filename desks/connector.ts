import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { DeskMapping } from '../domain/deskMapping';
import type { DeskClient } from './client';

/** A kind of desk, such as Request Tracker. A desk is the system in which an organisation's own people work. */
export interface DeskKind<C extends object = object> {
  /** Its name in the API: `request-tracker`. */
  readonly name: string;
  /** Its name for people. */
  readonly title: string;
  /** What it takes to sign in. Credentials are sealed at rest and never shown. */
  readonly credentials: z.ZodType<C>;
  /** The mapping that works without any configuration of the desk. */
  readonly mapping: DeskMapping;
  /** @param client calls this desk, within its limits */
  connect(client: DeskClient, credentials: C): Connector;
}

/**
 * The calls to one desk. Each returns when the desk has stored what was sent, and throws a `DeskError` otherwise.
 * Order, retries, cursors, rate limits, deduplication, echo and mapping are not its concern.
 */
export interface Connector {
  /**
   * Tries URL, credentials and rights. An outage is something that is missing, too, and not an error.
   * @param queues the queues, projects or tables of the routes
   */
  check(queues?: readonly string[]): Promise<DeskCheck>;
  /**
   * Returns the tickets that were changed at or after the cursor, oldest change first, with their entries. A ticket
   * can be returned again although nothing changed; a change is never left out.
   * @param cursor from the previous call; null starts now
   */
  changesSince(cursor: string | null): Promise<DeskChanges>;
  /** Reads one ticket with all entries. Null if it does not exist any more. */
  read(ticket: string): Promise<TicketWithEntries | null>;
  /** Finds the ticket that was created with this reference. Null if there is none. */
  find(ourReference: string): Promise<TicketRef | null>;
  create(ticket: NewTicket): Promise<TicketRef>;
  /** Writes an entry. It does not change the ticket's status. */
  comment(ticket: string, entry: NewDeskEntry): Promise<void>;
  /**
   * Changes the status, and other fields of the desk by their names.
   * @param from the status that the ticket has as far as we know. If somebody has changed it, nothing is written
   * @throws DeskError `refused` if the desk did not accept all of it, and `TicketChanged`
   */
  move(ticket: string, to: TicketFields, from?: string): Promise<void>;
  /**
   * Assigns the ticket. A desk that has no groups ignores the group.
   * @throws DeskError `refused` if the desk does not know the person or group
   */
  assign(
    ticket: string,
    to: { readonly person?: string | null; readonly group?: string | null },
  ): Promise<void>;
  attach(ticket: string, file: NewDeskFile): Promise<void>;
  fetchFile(ticket: string, file: DeskFile): Promise<Readable>;
  /**
   * Reads a webhook's body. It only says that something changed, and is never believed further.
   * @returns the ticket's id if the body names it
   */
  parseWebhook(body: unknown): { readonly ticket?: string };
}

export interface DeskCheck {
  /** The desk's product and version, if it says them. */
  readonly version: string | null;
  /** The account that Crossdesk uses. */
  readonly account: string | null;
  /** Each is a sentence that says what is missing and what to do. */
  readonly missing: readonly string[];
  /** Every status that a ticket can have. Absent if the desk does not say it. */
  readonly statuses?: readonly string[];
}

export interface TicketRef {
  readonly id: string;
  /** Where people open it. */
  readonly url: string;
}

export interface TicketFields {
  readonly status?: string;
  readonly priority?: string;
  /** Other fields of the desk, by their names. */
  readonly fields?: Readonly<Record<string, string>>;
}

export interface NewTicket extends TicketFields {
  /**
   * What `find` finds the ticket by: unique among all instances that share the desk, such as `northwind/TASK0001001`.
   * Letters, digits and `-_./` only.
   */
  readonly ourReference: string;
  /** The queue, project or table in which it is created. */
  readonly queue: string;
  readonly subject: string;
  /** Plain text. */
  readonly description: string;
  /**
   * The person who asks, as text: usually without an account in the desk. The description names the person, too,
   * because most desks have no such field.
   */
  readonly requester: string;
}

/** A person in the desk. */
export interface DeskPerson {
  /** The name by which the desk's API knows the person. */
  readonly id: string;
  readonly name: string;
  readonly email?: string;
}

/** A ticket as the desk shows it. All texts are plain text. */
export interface Ticket extends TicketRef {
  readonly subject: string;
  readonly description: string;
  readonly queue: string;
  readonly status: string;
  readonly owner: DeskPerson | null;
  readonly group: string | null;
  readonly priority: string | null;
  readonly requester: DeskPerson | null;
  /** The reference with which Crossdesk created the ticket, if it did. */
  readonly ourReference: string | null;
  /** Other fields of the desk, by their names. */
  readonly fields: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** The ticket into which this one was merged. */
  readonly mergedInto: string | null;
  readonly isDeleted: boolean;
}

export interface TicketWithEntries {
  readonly ticket: Ticket;
  /** Oldest first. The description is not an entry. */
  readonly entries: readonly DeskEntry[];
  /** The last change of the status. Absent if there was none, or if the desk does not say it. */
  readonly lastMove?: { readonly at: Date; readonly isOwn: boolean };
}

export interface DeskChanges {
  readonly tickets: readonly TicketWithEntries[];
  /** Changed tickets that could not be read, although others can be. The next call reads them again. */
  readonly failed: readonly { readonly ticket: string; readonly error: string }[];
  /** Where the next call begins. */
  readonly cursor: string;
  /** Whether there are more changes now. */
  readonly more: boolean;
}

export type EntryVisibility = 'public' | 'internal';

/** An entry of a ticket: a reply, an internal note, or files. */
export interface DeskEntry {
  readonly id: string;
  readonly visibility: EntryVisibility;
  /** Plain text. Empty if it only has files. */
  readonly text: string;
  readonly author: DeskPerson;
  readonly at: Date;
  /** Whether the account that Crossdesk uses wrote it. */
  readonly isOwn: boolean;
  readonly files: readonly DeskFile[];
}

export interface DeskFile {
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  /** In bytes, if the desk says it. */
  readonly size: number | null;
}

export interface NewDeskEntry {
  readonly visibility: EntryVisibility;
  /** Plain text. It names the real author and ends with the entry's mark (domain/deskText). */
  readonly text: string;
}

export interface NewDeskFile {
  readonly visibility: EntryVisibility;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  /** Plain text that goes with the file. It names the real author and ends with the entry's mark. */
  readonly text: string;
  open(): Readable;
}
