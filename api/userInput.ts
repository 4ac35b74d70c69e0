import { z } from 'zod';
import type { Role } from '../domain/lifecycle';
import { Refused } from '../domain/refusal';
import type { Caller } from '../records/user';
import { findUser } from '../records/userAdmin';
import { requireSensitive } from './http/auth';
import { oneLine } from './http/content';

/** A name as journals show it: one line, and not a reserved name. */
export const userName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(oneLine, { error: 'must be one line.' })
  .refine((text) => !text.startsWith('external-system/'), { error: 'is reserved for systems.' })
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

/**
 * To make somebody an admin opens trust, and so does to enable an admin who is disabled.
 * @throws Refused `forbidden` or `sign-in-again` if the changes do so, and the caller lacks what that needs
 */
export async function requireMayGrant(
  deps: Parameters<typeof requireSensitive>[0],
  caller: Caller,
  {
    name,
    roles,
    disabled,
  }: {
    readonly name: string;
    readonly roles?: readonly Role[] | undefined;
    readonly disabled?: boolean | undefined;
  },
): Promise<void> {
  if (!roles?.includes('admin') && disabled !== false) return;
  const existing = await findUser(deps.db, name);
  const held = existing?.roles ?? [];
  const isMadeAdmin = roles?.includes('admin') && !held.includes('admin');
  const isEnabled = disabled === false && existing?.disabledAt;
  if (isMadeAdmin || (isEnabled && (roles ?? held).includes('admin')))
    await requireSensitive(deps, caller);
}
