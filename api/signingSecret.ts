import { z } from 'zod';
import { type SealContext, Unopened } from '../domain/sealing';
import { inMinutes } from '../records/externalSystem';
import { sealedAs } from '../records/sealed';
import type { Vault } from '../records/secret';
import type { Deps } from './deps';

export const secretSchema = z.string().meta({
  description: 'The secret of the signatures (Standard Webhooks). Shown only in this answer.',
});

/** A secret of Standard Webhooks. The same purpose gives the same one. */
export function signingSecret(vault: Vault, purpose: string): string {
  return `whsec_${Buffer.from(vault.derive(purpose), 'base64url').toString('base64')}`;
}

const contexts = {
  external_systems: sealedAs.systemSecret,
  webhooks: sealedAs.webhookSecret,
} as const;

/**
 * Replaces a signing secret. For `overlapMinutes`, messages are signed with the previous one as well. A repeated call
 * changes nothing: sealing a secret again gives another text, so it is recognised by the opened secret.
 */
export async function rotateSigningSecret(
  { db, vault }: Pick<Deps, 'db' | 'vault'>,
  table: keyof typeof contexts,
  id: string,
  secret: string,
  overlapMinutes: number,
): Promise<void> {
  const context = contexts[table]({ id });
  const row = await db(table).where({ id }).first('secret');
  const current = row && secretIn(vault, row.secret, context);
  if (current === secret) return;
  // A secret that cannot be opened cannot sign either, so there is no overlap.
  const overlaps = current !== null;
  await db(table)
    .where({ id })
    .update({
      secret: vault.seal(secret, context),
      previous_secret: overlaps ? db.raw('secret') : null,
      previous_secret_until: overlaps ? inMinutes(db, overlapMinutes) : null,
      updated_at: db.fn.now(),
    });
}

/** Null if it is damaged: a new one repairs that. @throws Unopened if its key is missing */
function secretIn(vault: Vault, sealed: string, context: SealContext): string | null {
  try {
    return vault.open(sealed, context);
  } catch (error) {
    if (error instanceof Unopened && !error.isKeyMissing) return null;
    throw error;
  }
}
