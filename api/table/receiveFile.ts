import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import busboy from 'busboy';
import type { Request } from 'express';
import { Refused } from '../../domain/refusal';
import { maxAttachmentBytes } from '../../records/attachments';
import { type Spooled, spoolTo, type Upload } from '../upload';
import { badRequest } from './tableError';

/** What a form adds to its file at most: boundaries, headers and the other fields. */
const formBytes = 64 * 1024;

/** A file that has come in whole, and waits on disk, with the fields that came in its form. */
export interface Received {
  readonly upload: Upload;
  readonly fields: Readonly<Record<string, string>>;
}

/** Takes the request's bytes as the file. */
export function receiveRaw(req: Request, filename: string): Promise<Received> {
  const mimeType = (req.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
  return spooled(req, async (path) => {
    // Between them, so that the request outlives a file that is refused, and gets its answer.
    const bytes = new PassThrough();
    req.on('aborted', () => bytes.destroy(unreadable('it was cut off')));
    req.pipe(bytes);
    const file = spoolTo(path, bytes, { filename, mimeType });
    return { file: await file.finally(() => req.unpipe(bytes)), fields: {} };
  });
}

/** Takes the one file of a multipart form, in whichever field it comes, and the form's texts. */
export function receiveForm(req: Request): Promise<Received> {
  return spooled(req, (path) => readForm(req, path));
}

interface Parts {
  readonly file: Spooled;
  readonly fields: Readonly<Record<string, string>>;
}

async function spooled(req: Request, read: (path: string) => Promise<Parts>): Promise<Received> {
  if (Number(req.headers['content-length'] ?? 0) > maxAttachmentBytes + formBytes) {
    throw new Refused('too-large', `A file may have at most ${maxAttachmentBytes} bytes (25 MiB).`);
  }
  const path = join(tmpdir(), `crossdesk-upload-${process.pid}-${randomUUID()}`);
  const remove = () => rm(path, { force: true });
  try {
    const { file, fields } = await read(path);
    return { fields, upload: { ...file, open: () => createReadStream(path), remove } };
  } catch (error) {
    req.resume();
    await remove();
    throw error;
  }
}

function readForm(req: Request, path: string): Promise<Parts> {
  return new Promise((resolve, reject) => {
    const form = openForm(req);
    const fields: Record<string, string> = {};
    const spools: Promise<Spooled>[] = [];
    const fail = (error: unknown) => {
      req.unpipe(form);
      reject(error);
    };
    form.on('file', (_field, stream, info) => {
      const spool = spoolTo(path, stream, info);
      spool.catch(fail);
      spools.push(spool);
    });
    form.on('field', (name, value) => {
      if (Object.hasOwn(knownFields, name)) fields[name] = value;
    });
    form.on('filesLimit', () => fail(unreadable('it has several files')));
    form.on('error', (error) => fail(unreadable(String(error))));
    form.on('close', () => {
      const [spool] = spools;
      if (spool) spool.then((file) => resolve({ file, fields }), reject);
      else reject(unreadable('it has no file'));
    });
    req.on('aborted', () => fail(unreadable('it was cut off')));
    req.pipe(form);
  });
}

const knownFields = { table_name: true, table_sys_id: true };

function openForm(req: Request): busboy.Busboy {
  try {
    return busboy({
      headers: req.headers,
      defParamCharset: 'utf8',
      // The limit is told when a file reaches it; one byte more than allowed is the first that is wrong.
      limits: { files: 1, fileSize: maxAttachmentBytes + 1, fields: 20, fieldSize: 1024 },
    });
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : String(error));
  }
}

function unreadable(why: string) {
  return badRequest('Exception while reading request', `The file cannot be read: ${why}`);
}
