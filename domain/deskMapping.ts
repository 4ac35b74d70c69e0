/** The kinds of records that can be worked on in a desk, by the names that routes and mappings use. */
export const deskRecords = ['task', 'request', 'case', 'change'] as const;
export type DeskRecord = (typeof deskRecords)[number];

/** How the words of a desk map to those of Crossdesk, as data. */
export interface DeskMapping {
  readonly records: Readonly<Partial<Record<DeskRecord, RecordMapping>>>;
  /** Our name of a person, by the person's name in the desk. A person who is not listed keeps the desk's name. */
  readonly people: Readonly<Record<string, string>>;
  /** Our group, by the group's name in the desk. A group that is not listed keeps its name. */
  readonly groups: Readonly<Record<string, string>>;
}

export interface RecordMapping {
  readonly statuses: StatusMapping;
  readonly priorities: PriorityMapping;
  readonly workNotes: WorkNoteMapping;
}

export interface StatusMapping {
  /** The ticket's status for each state of the record. A state that is not listed changes nothing. */
  readonly out: Readonly<Record<string, string>>;
  /** What a status means. Null or absent: nothing. */
  readonly in: Readonly<Record<string, StatusCommand | null>>;
}

/** The command that a status gives. */
export interface StatusCommand {
  readonly command: string;
  readonly input?: Readonly<Record<string, MappedInput>>;
}

/** A literal text, or the text of the public reply that came with the status, or `otherwise` if there was none. */
export type MappedInput = string | { readonly from: 'reply'; readonly otherwise: string };

export interface PriorityMapping {
  /** The ticket's priority for each priority of the record, 1 to 5. */
  readonly out: Readonly<Record<string, string>>;
  /** The record's priority for the ticket's. */
  readonly in: Readonly<Record<string, string>>;
}

/** Whether internal notes of the desk become work notes, and work notes become internal notes. */
export interface WorkNoteMapping {
  readonly in: boolean;
  readonly out: boolean;
}
