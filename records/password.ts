import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Refused } from '../domain/refusal';

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);
const keyBytes = 32;
const saltBytes = 16;

/** The cost of scrypt: N is 2 to the power of `ln`. */
export interface PasswordCost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** OWASP's recommendation: 128 MiB of memory, and about 0.4 s of processor time. */
export const passwordCost: PasswordCost = { ln: 17, r: 8, p: 1 };
/** Node's defaults, for hashes that do not name their cost. */
const costBefore: PasswordCost = { ln: 14, r: 8, p: 1 };

/** Hashes a password for storage, with its salt and cost: `scrypt$ln=17,r=8,p=1$<salt>$<key>`, in base64. */
export async function hashPassword(
  password: string,
  cost: PasswordCost = passwordCost,
): Promise<string> {
  const salt = randomBytes(saltBytes);
  return written(cost, salt, await inTurn(() => keyOf(password, salt, cost)));
}

/** A hash that belongs to no user. Comparing with it takes as long as with a user's hash. */
export function nobodysHash(cost: PasswordCost = passwordCost): string {
  return written(cost, randomBytes(saltBytes), randomBytes(keyBytes));
}

/** @throws Refused `busy` if too many passwords wait to be verified */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const read = readHash(hash);
  if (!read) return false;
  const given = await inTurn(() => keyOf(password, read.salt, read.cost));
  return timingSafeEqual(given, read.key);
}

/** Whether it was hashed with an outdated cost. */
export function isDated(hash: string, cost: PasswordCost = passwordCost): boolean {
  const { ln, r, p } = readHash(hash)?.cost ?? costBefore;
  return ln !== cost.ln || r !== cost.r || p !== cost.p;
}

function written({ ln, r, p }: PasswordCost, salt: Buffer, key: Buffer): string {
  return `scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64')}$${key.toString('base64')}`;
}

function readHash(hash: string): { cost: PasswordCost; salt: Buffer; key: Buffer } | null {
  const parts = /^scrypt\$(?:ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$)?([\w+/=]+)\$([\w+/=]+)$/.exec(
    hash,
  );
  const [, ln, r, p, salt = '', key = ''] = parts ?? [];
  const bytes = Buffer.from(key, 'base64');
  if (!parts || bytes.length !== keyBytes) return null;
  const cost = ln === undefined ? costBefore : { ln: Number(ln), r: Number(r), p: Number(p) };
  return { cost, salt: Buffer.from(salt, 'base64'), key: bytes };
}

function keyOf(password: string, salt: Buffer, { ln, r, p }: PasswordCost): Promise<Buffer> {
  const N = 2 ** ln;
  return derive(password, salt, keyBytes, { N, r, p, maxmem: 128 * r * (N + p) * 2 });
}

/** Maximum number of concurrent hashes. Each takes one of libuv's four threads and much memory. */
const atOnce = 2;
const mostWaiting = 30;
const waiting: (() => void)[] = [];
let running = 0;

async function inTurn<T>(act: () => Promise<T>): Promise<T> {
  if (running >= atOnce) {
    if (waiting.length >= mostWaiting) {
      throw new Refused('busy', 'Too many passwords wait to be checked.', { retryAfter: 5 });
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await act();
  } finally {
    // The slot passes to the first in the queue.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
