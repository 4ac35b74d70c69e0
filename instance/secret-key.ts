import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isCode, readIfThere } from './files';

/** Size of a key in bytes. */
const keyBytes = 32;

/** Parses a key in base64 from a variable or file. Undefined if it is not a key. */
export function parseSecretKey(text: string): Buffer | undefined {
  const key = Buffer.from(text.trim(), 'base64');
  const isBase64 = /^[A-Za-z0-9+/]{43}=?$/.test(text.trim());
  return isBase64 && key.length === keyBytes ? key : undefined;
}

/**
 * Reads the key from a file that only this user can read, and creates it on first use. It belongs to the database:
 * without the key, the secrets in the database are lost. Throws if the file holds something else.
 */
export function keptSecretKey(file: string): Buffer {
  const text = readIfThere(file) ?? make(file);
  const key = parseSecretKey(text);
  if (key === undefined) throw new Error(`${file} does not hold ${keyBytes} bytes in base64`);
  return key;
}

function make(file: string): string {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600 });
  try {
    // A link is atomic and never overwrites: if two processes start at once, one key stays.
    linkSync(draft, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft);
  }
  const made = readIfThere(file);
  if (made === undefined) throw new Error(`${file} vanished while it was made`);
  return made;
}
