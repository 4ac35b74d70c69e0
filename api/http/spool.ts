import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request } from 'express';
import { maxAttachmentBytes } from '../../domain/attachment';
import { Refused } from '../../domain/refusal';
import { cutOff, unpack } from './contentEncoding';

/** A completely received file on disk: a slow sender holds no database connection. */
export interface Spooled {
  readonly size: number;
  readonly sha256: string;
  open(): Readable;
  remove(): Promise<void>;
}

/**
 * Writes a file to disk while it arrives. Nothing is left behind if it fails.
 * @throws Refused `too-large`, or `invalid` if it was cut off
 */
export async function spool(stream: Readable): Promise<Spooled> {
  const path = join(tmpdir(), `crossdesk-upload-${process.pid}-${randomUUID()}`);
  const remove = () => rm(path, { force: true });
  const hash = createHash('sha256');
  let size = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      hash.update(chunk);
      done(size > maxAttachmentBytes ? tooLarge() : null, chunk);
    },
  });
  try {
    await pipeline(stream, meter, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    await remove();
    const code = error instanceof Error && 'code' in error ? error.code : '';
    throw code === 'ERR_STREAM_PREMATURE_CLOSE' ? cutOff() : error;
  }
  return { size, sha256: hash.digest('hex'), open: () => createReadStream(path), remove };
}

/**
 * Spools the request's bytes, decompressed if necessary.
 * @throws Refused as `spool` and `unpack` do
 */
export async function spoolBody(req: Request): Promise<Spooled> {
  try {
    const { bytes, release } = unpack(req, maxAttachmentBytes);
    return await spool(bytes).finally(release);
  } catch (error) {
    req.resume();
    throw error;
  }
}

export function tooLarge(): Refused {
  return new Refused('too-large', `A file may have at most ${maxAttachmentBytes} bytes (25 MiB).`, {
    ...{ code: 'fileTooLarge', params: { limit: 25 } },
  });
}

/** @throws Refused `too-large` if the announced length exceeds a file and its form */
export function checkLength(req: Request, overhead = 0): void {
  if (Number(req.headers['content-length'] ?? 0) > maxAttachmentBytes + overhead) throw tooLarge();
}
