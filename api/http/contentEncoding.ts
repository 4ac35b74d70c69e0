import { type Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Request } from 'express';
import { Refused } from '../../domain/refusal';

/** The body of a request with its Content-Encoding removed. */
export interface Unpacked {
  readonly bytes: Readable;
  /** Releases the request, which outlives a refused body and still gets its answer. */
  release(): void;
}

const unpackers = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * Decompresses a body while it arrives. `bytes` fails with `too-large` beyond `maxBytes`, measured after decompression,
 * and with `invalid` if the body is damaged or cut off.
 * @throws Refused `unsupported` if its encoding is unknown
 */
export function unpack(req: Request, maxBytes: number): Unpacked {
  const encoding = encodingOf(req);
  const unpacker = encoding === null ? null : unpackers[encoding]();
  let size = 0;
  const bytes = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > maxBytes) stop(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
  const first = unpacker ?? bytes;
  const release = () => {
    req.off('close', leave);
    req.unpipe(first);
    unpacker?.destroy();
  };
  const stop = (error: Error) => {
    release();
    bytes.destroy(error);
  };
  unpacker?.on('error', (error) => {
    stop(
      new Refused('invalid', `The body cannot be decompressed as ${encoding}: ${error.message}.`),
    );
  });
  const leave = () => {
    if (!req.readableEnded) stop(cutOff());
  };
  req.once('close', leave);
  unpacker?.pipe(bytes);
  req.pipe(first);
  return { bytes, release };
}

/** For bytes that are hashed and signed as sent. @throws Refused `unsupported` if they are compressed */
export function requireNotPacked(req: Request): void {
  if (encodingOf(req) === null) return;
  throw new Refused('unsupported', 'Send the bytes uncompressed, without a Content-Encoding.');
}

/** Null if the body is not compressed. */
function encodingOf(req: Request): keyof typeof unpackers | null {
  const named = (req.headers['content-encoding'] ?? '').trim().toLowerCase();
  if (named === '' || named === 'identity') return null;
  if (Object.hasOwn(unpackers, named)) return named as keyof typeof unpackers;
  throw new Refused(
    'unsupported',
    `The Content-Encoding "${named}" is not supported; gzip, deflate and br are.`,
  );
}

export function cutOff(): Refused {
  return new Refused('invalid', 'The upload was cut off.');
}

function tooLarge(maxBytes: number): Refused {
  return new Refused(
    'too-large',
    `The body may have at most ${maxBytes} bytes after decompression.`,
  );
}
