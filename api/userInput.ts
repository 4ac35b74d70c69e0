import { z } from 'zod';
import type { Role } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import type { Database } from '../records/database';
import type { Caller } from '../records/user';
import { findUser } from '../records/userAdmin';
import { oneLine } from './http/content';

/** A name as journals show it: one line, and not a reserved name. */
export const userName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(oneLine, { error: 'must be one line.' })
  .refine((text) => !text.startsWith('external-system/'), {
    error: 'is reserved for systems.',
    params: { code: 'reserved' },
  })
  // The document generator would leave the flag of the expression in it.
  .meta({ pattern: '^[^\\p{Cc}]*$' });

/** One admin always remains, because nobody takes their own access. @throws Refused `conflict` */
export function requireNotOneself(
  { name }: Caller,
  changed: string,
  {
    roles,
    disabled,
  }: { readonly roles?: readonly Role[] | undefined; readonly disabled?: boolean | undefined },
): void {
  if (changed !== name) return;
  if (roles?.includes('admin') === false)
    throw new Refused('conflict', 'You cannot remove the role of admin from yourself.', {
      code: 'notYourself',
    });
  if (disabled)
    throw new Refused('conflict', 'You cannot disable yourself.', { code: 'notYourself' });
}

/** Whether changes of a user make an admin, or enable one who is disabled: that opens trust. */
export async function makesAdmin(
  db: Database,
  {
    name,
    roles,
    disabled,
  }: {
    readonly name: string;
    readonly roles?: readonly Role[] | undefined;
    readonly disabled?: boolean | undefined;
  },
): Promise<boolean> {
  if (!roles?.includes('admin') && disabled !== false) return false;
  const existing = await findUser(db, name);
  const held = existing?.roles ?? [];
  if (roles?.includes('admin') && !held.includes('admin')) return true;
  const isEnabled = disabled === false && existing?.disabledAt;
  return Boolean(isEnabled) && (roles ?? held).includes('admin');
}
