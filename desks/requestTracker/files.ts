import { pipeline, type Readable, Transform } from 'node:stream';
import type { DeskClient } from '../client';
import { asDeskError, fault } from '../deskError';
import { rest } from './rest';

/** A file's bytes, which Request Tracker sends as base64 inside JSON. They are decoded while they arrive. */
export async function fetchFile(client: DeskClient, attachment: string): Promise<Readable> {
  const path = `${rest}/attachment/${encodeURIComponent(attachment)}`;
  return pipeline(await client.stream({ path }), decodeContent(), () => {});
}

const key = /"Content"\s*:\s*(null|")/;

/** In JSON, quotes inside texts are escaped: the key cannot stand in a text. Base64 has neither quotes nor escapes but `\n`. */
function decodeContent(): Transform {
  let state: 'before' | 'inside' | 'behind' = 'before';
  let text = '';
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (state === 'behind') return done();
      text += chunk.toString('latin1');
      if (state === 'before') {
        const found = key.exec(text);
        if (!found) {
          // Headers are short, but nobody promises it. A key that is cut is still in the rest.
          text = text.slice(-100);
          return done();
        }
        text = text.slice(found.index + found[0].length);
        state = found[1] === 'null' ? 'behind' : 'inside';
        if (state === 'behind') return done();
      }
      const end = text.indexOf('"');
      if (end >= 0) {
        state = 'behind';
        return done(null, Buffer.from(clean(text.slice(0, end)), 'base64'));
      }
      // An escape can be cut, and four characters are three bytes.
      const whole = text.endsWith('\\') ? text.slice(0, -1) : text;
      const base64 = clean(whole);
      const length = base64.length - (base64.length % 4);
      text = base64.slice(length) + text.slice(whole.length);
      done(null, Buffer.from(base64.slice(0, length), 'base64'));
    },
    flush(done) {
      done(state === 'behind' ? null : fault('the file is not in the answer'));
    },
    destroy: (error, done) => done(error && asDeskError(error)),
  });
}

function clean(text: string): string {
  return text.replace(/\\n|\\r|\\/g, '');
}
