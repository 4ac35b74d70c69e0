import { z } from 'zod';
import { instanceTitle } from '../../domain/names';
import type { JournalEntry } from '../../records/journal';
import { time } from '../fields';

export const entrySchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(['comment', 'work note', 'state', 'attachment', 'system']),
    text: z.string(),
    author: z.string().meta({ example: 'Dana (Northwind)' }),
    instance: z.string(),
    at: time,
    late: z
      .boolean()
      .meta({ description: 'It came when the record had no place for it, and moved nothing.' }),
  })
  .meta({ id: 'JournalEntry' });

export function entryView(entry: JournalEntry): z.input<typeof entrySchema> {
  const { id, kind, text, by, instance, at, late } = entry;
  return { id, kind, text, author: authorOf(by, instance), instance, at: at.toISOString(), late };
}

/** "Dana (Northwind)": the organisation is ours to say, never the partner's. */
export function authorOf(by: string, instance: string): string {
  return `${by} (${instanceTitle(instance)})`;
}
