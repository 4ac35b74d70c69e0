import { Refused } from '../domain/refusal';

/** A payload that is larger is warned of by Temporal; one of 2 MiB is refused. */
const partBytes = 400 * 1024;
/** One command or event may have this much: encryption, and what is written beside it, have room up to 2 MiB. */
const mostBytes = 1.5 * 1024 * 1024;

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Splits what goes to a workflow, in its order, so that each part fits into one payload. */
export function inParts<T>(items: readonly T[]): T[][] {
  const parts: T[][] = [];
  let room = 0;
  for (const item of items) {
    const size = sizeOf(item);
    const part = parts.at(-1);
    if (part && size <= room) part.push(item);
    else {
      parts.push([item]);
      room = partBytes;
    }
    room -= size;
  }
  return parts;
}

/** @throws Refused `too-large` where Temporal would not take it */
export function requirePayload(value: unknown): void {
  const size = sizeOf(value);
  if (size <= mostBytes) return;
  const message = `A command may have ${mostBytes} bytes in all, and this one has ${size}.`;
  throw new Refused('too-large', message);
}
