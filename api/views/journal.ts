import { z } from 'zod';
import { instanceTitle } from '../../domain/names';
import type { JournalEntry } from '../../records/journal';
import { maybe, time } from '../http/fields';

export const entrySchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(['comment', 'work note', 'state', 'attachment', 'system']),
    text: z.string(),
    author: z.string().meta({ example: 'Dana (Northwind)' }),
    instance: z.string(),
    at: time,
    landedAt: maybe(time).meta({
      description: 'When it was written here, where that is known; `at` is when it was made.',
    }),
    late: z
      .boolean()
      .meta({ description: 'It came when the record had no place for it, and moved nothing.' }),
    internal: z.boolean().meta({
      description:
        'A work note on a shared record that stays in this organisation: the partner never gets it.',
    }),
  })
  .meta({ id: 'JournalEntry' });

export function entryView(entry: JournalEntry): z.input<typeof entrySchema> {
  const { id, kind, text, by, instance, at, late, internal } = entry;
  const author = authorOf(by, instance);
  const landedAt = entry.landedAt?.toISOString() ?? null;
  return { id, kind, text, author, instance, at: at.toISOString(), landedAt, late, internal };
}

/** "Dana (Northwind)": the organisation is ours to say, never the partner's. */
export function authorOf(by: string, instance: string): string {
  return `${by} (${instanceTitle(instance)})`;
}
