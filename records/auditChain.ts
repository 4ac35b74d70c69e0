import { createHash, randomUUID } from 'node:crypto';
import { Unopened } from '../domain/sealing';
import type { Database } from './database';
import { sealedAs } from './sealed';
import type { Vault } from './secret';

/** An entry as it is kept: its canonical JSON, and its link to the entry before. */
export interface AuditLink {
  readonly position: number;
  /** The hash of the entry before, in hexadecimal; 64 zeros for the first. */
  readonly previous: string;
  readonly hash: string;
  readonly content: string;
}

/** The end of the chain. */
export interface AuditHead {
  readonly position: number;
  readonly hash: string;
}

/** A trace of tampering: where it is, and what it is. */
export interface AuditFault {
  readonly position: number;
  readonly message: string;
}

export interface AuditVerdict {
  readonly head: AuditHead;
  /** The number of entries that were checked. */
  readonly entries: number;
  /** The newest head that the secret key confirms. Null before the first. */
  readonly sealed: AuditHead | null;
  /** The first hundred. */
  readonly faults: readonly AuditFault[];
}

const mostFaults = 100;
const batch = 1_000;
const start: AuditHead = { position: 0, hash: '0'.repeat(64) };

/** SHA-256 of the position, the previous hash and the content, with a line feed between. */
export function auditHash({ position, previous, content }: Omit<AuditLink, 'hash'>): string {
  return createHash('sha256').update(`${position}\n${previous}\n${content}`).digest('hex');
}

/** What is wrong with an entry behind another. Its own hash is taken for what follows: each fault is told once. */
export function faultsOfLink(before: AuditHead, link: AuditLink): AuditFault[] {
  const { position, previous, hash } = link;
  const faults: AuditFault[] = [];
  const first = before.position + 1;
  if (position > first) faults.push(missing(first, position - 1));
  if (auditHash(link) !== hash) {
    const message = `Entry ${position} is not as it was written: its content, its position or its hash was changed.`;
    faults.push({ position, message });
  } else if (position === first && previous !== before.hash) {
    const message = `Entry ${before.position} is not the one behind which entry ${position} was written: it was replaced.`;
    faults.push({ position: before.position, message });
  }
  return faults;
}

function missing(first: number, last: number): AuditFault {
  const which = first === last ? `Entry ${first} is` : `Entries ${first} to ${last} are`;
  return { position: first, message: `${which} missing.` };
}

/**
 * Checks every entry, the head and the sealed heads.
 * @param noted a head that was noted elsewhere, for example by the receiver of forwarded entries
 */
export async function verifyAudit(
  db: Database,
  vault: Pick<Vault, 'open'>,
  noted?: AuditHead,
): Promise<AuditVerdict> {
  const faults: AuditFault[] = [];
  const confirmed = new Map<number, { hash: string; by: string }>();
  let sealed: AuditHead | null = null;
  for (const { id, position, sealed: text } of await db('audit_seals').orderBy('position')) {
    const hash = openSeal(vault, { id, position, sealed: text });
    if (hash === null) {
      const message = `The sealed head at entry ${position} was changed, or was sealed under a key that is not configured.`;
      faults.push({ position, message });
      continue;
    }
    sealed = { position, hash };
    confirmed.set(position, { hash, by: 'the head that was sealed with the secret key' });
  }
  if (noted) confirmed.set(noted.position, { hash: noted.hash, by: 'the head that you gave' });
  // After the seals: one that was made meanwhile would be ahead of it.
  const head = await auditHead(db);
  let last = start;
  let entries = 0;
  for await (const link of auditLinks(db, { until: head.position })) {
    entries += 1;
    // An entry that was changed does not fit the next one either.
    const found = faultsOfLink(last, link).filter(
      (one) => one.position !== faults.at(-1)?.position,
    );
    if (faults.length < mostFaults) faults.push(...found);
    const expected = confirmed.get(link.position);
    if (expected && expected.hash !== link.hash) {
      const message = `Entry ${link.position} differs from ${expected.by}: it or entries before it were rewritten.`;
      faults.push({ position: link.position, message });
    }
    last = link;
  }
  const end = Math.max(head.position, ...confirmed.keys());
  if (last.position < end) faults.push(missing(last.position + 1, end));
  else if (last.hash !== head.hash) {
    const message = `The head of the chain does not have the hash of entry ${last.position}: one of them was changed.`;
    faults.push({ position: last.position, message });
  }
  faults.sort((a, b) => a.position - b.position);
  return { head, entries, sealed, faults: faults.slice(0, mostFaults) };
}

export async function auditHead(db: Database): Promise<AuditHead> {
  const head = await db('audit_head').first('position', 'hash');
  return head ?? start;
}

/** Entries in order, from behind `after` to `until`, read in batches. */
export async function* auditLinks(
  db: Database,
  { after = 0, until }: { readonly after?: number; readonly until: number },
): AsyncGenerator<AuditLink> {
  for (let place = after; place < until; ) {
    const links: AuditLink[] = await db('audit_entries')
      .where('position', '>', place)
      .where('position', '<=', until)
      .orderBy('position')
      .limit(batch)
      .select('position', 'previous', 'hash', 'content');
    yield* links;
    const last = links.at(-1);
    if (!last) return;
    place = last.position;
  }
}

/** Seals the head with the secret key, if it has moved. Returns it, or null if it has not. */
export async function sealAuditHead(
  db: Database,
  vault: Pick<Vault, 'seal'>,
): Promise<AuditHead | null> {
  const head = await auditHead(db);
  const sealed = await db('audit_seals').max({ position: 'position' }).first();
  if (head.position <= (sealed?.position ?? 0)) return null;
  const id = randomUUID();
  const text = vault.seal(JSON.stringify(head), sealedAs.auditHead({ id }));
  await db('audit_seals').insert({ id, position: head.position, sealed: text });
  return head;
}

/** The newest sealed head. Null if there is none yet. */
export async function newestSeal(
  db: Database,
  vault: Pick<Vault, 'open'>,
): Promise<AuditHead | 'unreadable' | null> {
  const row = await db('audit_seals').orderBy('position', 'desc').first('id', 'position', 'sealed');
  if (!row) return null;
  const hash = openSeal(vault, row);
  return hash === null ? 'unreadable' : { position: row.position, hash };
}

/** The hash in a sealed head. Null if it cannot be opened, or belongs to another position. */
function openSeal(
  vault: Pick<Vault, 'open'>,
  seal: { readonly id: string; readonly position: number; readonly sealed: string },
): string | null {
  try {
    const head: AuditHead = JSON.parse(vault.open(seal.sealed, sealedAs.auditHead(seal)));
    return head.position === seal.position ? head.hash : null;
  } catch (error) {
    if (error instanceof Unopened) return null;
    throw error;
  }
}
