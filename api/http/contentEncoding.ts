import { type Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Request } from 'express';
import { Refused } from '../../domain/refusal';

/** A request's body as it is without its Content-Encoding. */
export interface Unpacked {
  readonly bytes: Readable;
  /** Lets go of the request, which outlives a body that is refused, and gets its answer. */
  release(): void;
}

const unpackers = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * Unpacks a body as it comes. `bytes` fails with `too-large` beyond `maxBytes`, which are measured unpacked, and with
 * `invalid` where the body is damaged or is cut off.
 * @throws Refused `unsupported` where its encoding is not known here
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
    stop(new Refused('invalid', `The body cannot be unpacked as ${encoding}: ${error.message}.`));
  });
  const leave = () => {
    if (!req.readableEnded) stop(cutOff());
  };
  req.once('close', leave);
  unpacker?.pipe(bytes);
  req.pipe(first);
  return { bytes, release };
}

/** Where bytes are hashed and signed as they are sent. @throws Refused `unsupported` where they are packed */
export function requireNotPacked(req: Request): void {
  if (encodingOf(req) === null) return;
  throw new Refused('unsupported', 'Send the bytes as they are, without a Content-Encoding.');
}

/** Null where the body is not packed. */
function encodingOf(req: Request): keyof typeof unpackers | null {
  const named = (req.headers['content-encoding'] ?? '').trim().toLowerCase();
  if (named === '' || named === 'identity') return null;
  if (Object.hasOwn(unpackers, named)) return named as keyof typeof unpackers;
  throw new Refused(
    'unsupported',
    `The Content-Encoding "${named}" is not known here; gzip, deflate and br are.`,
  );
}

export function cutOff(): Refused {
  return new Refused('invalid', 'The upload was cut off.');
}

function tooLarge(maxBytes: number): Refused {
  return new Refused('too-large', `The body may have at most ${maxBytes} bytes when unpacked.`);
}
