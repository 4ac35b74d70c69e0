import { z } from 'zod';
import { roles } from '../../domain/lifecycle';
import type { Token, User } from '../../records/userAdmin';
import { links, maybe, time } from '../http/fields';
import { base } from '../http/route';

export const userSchema = z
  .object({ name: z.string(), roles: z.array(z.enum(roles)), createdAt: time, links })
  .meta({ id: 'User' });

export const tokenSchema = z
  .object({
    id: z.uuid(),
    createdAt: time,
    lastUsedAt: maybe(time).meta({ description: 'To the minute; null: not that it is known.' }),
  })
  .meta({ id: 'Token' });

export function userPath(name: string): string {
  return `${base}/users/${encodeURIComponent(name)}`;
}

export function userView({ name, roles: held, createdAt }: User): z.input<typeof userSchema> {
  const self = userPath(name);
  return {
    name,
    roles: roles.filter((role) => held.includes(role)),
    createdAt: createdAt.toISOString(),
    links: { self, tokens: `${self}/tokens` },
  };
}

export function tokenView({ id, createdAt, lastUsedAt }: Token): z.input<typeof tokenSchema> {
  return {
    id,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
