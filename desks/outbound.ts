import type { DeskMapping, DeskRecord } from '../domain/deskMapping';
import { textForDesk } from '../domain/deskText';
import type { AttachedFile } from '../domain/event';
import type { JournalEntry } from '../records/journal';
import type { EntryVisibility } from './connector';

/** What one entry of a journal becomes in a ticket. */
export type OutboundEffect =
  | { readonly does: 'comment'; readonly visibility: EntryVisibility; readonly text: string }
  | {
      readonly does: 'attach';
      readonly visibility: EntryVisibility;
      readonly file: Omit<AttachedFile, 'sha256'>;
      readonly text: string;
    };

export interface OutboundEntry {
  readonly kind: DeskRecord;
  readonly mapping: DeskMapping;
  /** This instance's id. */
  readonly instance: string;
  readonly entry: Pick<JournalEntry, 'id' | 'kind' | 'text' | 'by' | 'instance' | 'at'>;
  /** Whether it is the entry with which the record was created: the ticket's description says the same. */
  readonly isFirst: boolean;
  /** The file of an attachment's entry. Null if it was removed. */
  readonly file: Omit<AttachedFile, 'sha256'> | null;
}

/**
 * What an entry becomes in the ticket. Null: nothing. A change of state also sets fields of the ticket: see
 * domain/deskFacts.
 */
export function effectOf(outbound: OutboundEntry): OutboundEffect | null {
  const { kind, mapping, instance, entry, isFirst, file } = outbound;
  const text = (content: string) => textForDesk({ ...entry, text: content });
  switch (entry.kind) {
    case 'comment':
      return { does: 'comment', visibility: 'public', text: text(entry.text) };
    case 'work note':
      if (!mapping.records[kind]?.workNotes.out) return null;
      return { does: 'comment', visibility: 'internal', text: text(entry.text) };
    case 'attachment':
      if (!file) return null;
      return { does: 'attach', visibility: 'public', file, text: text(`File: ${file.name}`) };
    case 'state': {
      // What the workflow does by itself is seen in the ticket's status.
      if (isFirst || entry.by === 'Crossdesk') return null;
      // What the provider says of a request is for the person who asked.
      const isAnswer = kind === 'request' && entry.instance !== instance;
      return {
        does: 'comment',
        visibility: isAnswer ? 'public' : 'internal',
        text: text(entry.text),
      };
    }
    case 'system':
      return null;
  }
}
