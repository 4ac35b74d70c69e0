import { z } from 'zod';
import type { StoredAttachment } from '../../records/attachments';
import { path, time } from '../http/fields';
import { authorOf } from './journal';

export const attachmentSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    contentType: z.string(),
    size: z.int(),
    sha256: z.string().meta({ description: 'Of the bytes, in hexadecimal.' }),
    author: z.string(),
    instance: z.string(),
    at: time,
    links: z.object({ self: path }),
  })
  .meta({ id: 'Attachment' });

/** A file as its record lists it; `owner` is the record's path. */
export function attachmentView(
  file: StoredAttachment,
  owner: string,
): z.input<typeof attachmentSchema> {
  const { id, name, contentType, size, sha256, by, instance, at } = file;
  return {
    id,
    name,
    contentType,
    size,
    sha256,
    author: authorOf(by, instance),
    instance,
    at: at.toISOString(),
    links: { self: `${owner}/attachments/${id}` },
  };
}
