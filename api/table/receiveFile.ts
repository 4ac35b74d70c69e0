import type { Request } from 'express';
import { checkLength, spoolBody } from '../http/spool';
import { named, receiveForm as readForm, type Upload } from '../http/upload';
import { badRequest } from './tableError';

/** A completely received file on disk, with the fields of its form. */
export interface Received {
  readonly upload: Upload;
  readonly fields: Readonly<Record<string, string>>;
}

/** Receives the request's bytes as the file. */
export async function receiveRaw(req: Request, filename: string): Promise<Received> {
  checkLength(req);
  const mimeType = (req.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
  return { upload: await named(await spoolBody(req), filename, mimeType), fields: {} };
}

const knownFields = { table_name: true, table_sys_id: true };

/** Receives the file of a multipart form, in any field, and the form's texts. */
export async function receiveForm(req: Request): Promise<Received> {
  const fields: Record<string, string> = {};
  const upload = await readForm(req, {
    fields: 20,
    field(name, value) {
      if (Object.hasOwn(knownFields, name)) fields[name] = value;
    },
    unreadable: (why) =>
      badRequest('Exception while reading request', `The file cannot be read: ${why}`),
  });
  return { upload, fields };
}
