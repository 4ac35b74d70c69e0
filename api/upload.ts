import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import busboy, { type FileInfo } from 'busboy';
import type { Request } from 'express';
import { fileNameFault, maxAttachmentBytes, mediaTypeOf } from '../domain/attachment';
import { Refused } from '../domain/refusal';
import { invalid } from './problem';

/** A file that has come in whole, and waits on disk: a slow caller holds no database connection. */
export interface Upload {
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  readonly sha256: string;
  open(): Readable;
  remove(): Promise<void>;
}

/** What a form adds to its file at most: boundaries and part headers. */
const formBytes = 64 * 1024;

/**
 * Reads a multipart form with one file, in the field `file`.
 * @throws Refused `unsupported`, `too-large`, or `invalid` where the form is none, or another
 */
export async function receiveUpload(req: Request): Promise<Upload> {
  if (!req.is('multipart/form-data')) {
    throw new Refused('unsupported', 'Send the file as multipart/form-data, in the field "file".');
  }
  if (Number(req.headers['content-length'] ?? 0) > maxAttachmentBytes + formBytes) throw tooLarge();
  const path = join(tmpdir(), `crossdesk-upload-${process.pid}-${randomUUID()}`);
  const remove = () => rm(path, { force: true });
  try {
    const file = await readForm(req, path);
    return { ...file, open: () => createReadStream(path), remove };
  } catch (error) {
    req.resume();
    await remove();
    throw error;
  }
}

export type Spooled = Omit<Upload, 'open' | 'remove'>;

async function readForm(req: Request, path: string): Promise<Spooled> {
  const form = openForm(req);
  return new Promise((resolve, reject) => {
    const spools: Promise<Spooled>[] = [];
    const fail = (error: unknown) => {
      req.unpipe(form);
      reject(error);
    };
    // A part may come without a name, whatever the parser's types say.
    form.on('file', (field = '', stream, info) => {
      if (field !== 'file') {
        stream.resume();
        fail(invalid(field, 'is not known here; the file comes in the field "file".'));
        return;
      }
      const spool = spoolTo(path, stream, info);
      spool.catch(fail);
      spools.push(spool);
    });
    form.on('field', (field = '') => fail(invalid(field, 'is not known here.')));
    form.on('filesLimit', () => fail(invalid('file', 'must be one file, not several.')));
    form.on('error', (error) => fail(malformed(error)));
    form.on('close', () => {
      const [spool] = spools;
      if (spool) spool.then(resolve, reject);
      else reject(invalid('file', 'is required: one file.'));
    });
    req.on('aborted', () => fail(new Refused('invalid', 'The upload was cut off.')));
    req.pipe(form);
  });
}

function openForm(req: Request): busboy.Busboy {
  try {
    return busboy({
      headers: req.headers,
      defParamCharset: 'utf8',
      // The limit is told when a file reaches it; one byte more than allowed is the first that is wrong.
      limits: { files: 1, fileSize: maxAttachmentBytes + 1, fields: 1, fieldSize: 1024 },
    });
  } catch (error) {
    throw malformed(error);
  }
}

/**
 * Writes a file to disk as it comes.
 * @throws Refused `too-large`, or `invalid` where the name cannot be one of a file
 */
export async function spoolTo(
  path: string,
  stream: Readable,
  info: Pick<FileInfo, 'filename' | 'mimeType'>,
): Promise<Spooled> {
  const hash = createHash('sha256');
  let size = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      hash.update(chunk);
      done(size > maxAttachmentBytes ? tooLarge() : null, chunk);
    },
  });
  await pipeline(stream, meter, createWriteStream(path, { mode: 0o600 }));
  return {
    name: fileName(info.filename),
    contentType: mediaTypeOf(info.mimeType),
    size,
    sha256: hash.digest('hex'),
  };
}

function fileName(name: string | undefined): string {
  if (!name) throw invalid('file', 'must have a file name.');
  // What the parser could not decode.
  if (name.includes('\ufffd')) throw invalid('file', 'must have a file name in UTF-8.');
  const fault = fileNameFault(name);
  if (fault) throw invalid('file', fault);
  return name;
}

function tooLarge(): Refused {
  return new Refused('too-large', `A file may have at most ${maxAttachmentBytes} bytes (25 MiB).`);
}

function malformed(error: unknown): Refused {
  const reason = error instanceof Error ? error.message : String(error);
  return new Refused('invalid', `The multipart form cannot be read: ${reason}.`);
}
