import { Refused } from '../domain/refusal';

/** Temporal warns about a larger payload, and refuses one of 2 MiB. */
const partBytes = 400 * 1024;
/** Maximum size of one command or event. Encryption and other fields have room up to 2 MiB. */
const mostBytes = 1.5 * 1024 * 1024;

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Splits messages to a workflow, in order, so that each part fits into one payload. */
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

/** @throws Refused `too-large` if Temporal would not accept it */
export function requirePayload(value: unknown): void {
  const size = sizeOf(value);
  if (size <= mostBytes) return;
  const message = `A command may have ${mostBytes} bytes in all, and this one has ${size}.`;
  throw new Refused('too-large', message);
}
