import type { Request } from 'express';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { type FieldError, oneOf, Refused } from '../../domain/refusal';
import { includesScopes, scopes } from '../../domain/scope';
import type { TokenLimits } from '../../records/user';
import { refuse } from './problem';

type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** A network in CIDR notation, or one address, which becomes a network of its own. Null if it is neither. */
function rangeOf(text: string): Range | null {
  // "10.1" is an address for some programs, and a mistake for people.
  const isWhole = text.includes(':') || /^\d+(\.\d+){3}(\/|$)/.test(text);
  if (isWhole && ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (!isWhole || !ipaddr.isValid(text)) return null;
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

const network = z
  .string()
  .max(50)
  .transform((text, context) => {
    const range = rangeOf(text);
    if (range) return `${range[0]}/${range[1]}`;
    context.addIssue({
      code: 'custom',
      message: 'must be an address or a network, such as 203.0.113.7 or 2001:db8::/32.',
    });
    return z.NEVER;
  })
  .meta({ type: 'string', maxLength: 50, example: '203.0.113.0/24' });

/** The address of the client, as trusted proxies report it. */
export function clientAddress({ ip = '' }: Pick<Request, 'ip'>): string {
  return ipaddr.isValid(ip) ? ipaddr.process(ip).toString() : ip;
}

/** The limits of a token, as they are given. */
export const limitsInput = {
  scopes: z
    .array(z.enum(scopes as readonly [string, ...string[]]))
    .min(1)
    .max(scopes.length)
    .nullable()
    .default(null)
    .meta({
      description:
        'What the token can do: `<area>:read` or `<area>:write`, which includes reading. Null: everything that the roles of its user allow.',
    }),
  expiresAt: z.iso
    .datetime()
    .transform((text) => new Date(text))
    .refine((date) => date.getTime() > Date.now(), {
      error: 'must be in the future.',
      params: { code: 'future' },
    })
    .nullable()
    .default(null)
    .meta({ type: 'string', format: 'date-time', description: 'Null: it does not expire.' }),
  allowedAddresses: z.array(network).min(1).max(50).nullable().default(null).meta({
    description:
      'The addresses and networks (CIDR) from which it can be used. Null: from everywhere.',
  }),
};

/**
 * Checks that a token can be used now and from here.
 * @param address see `clientAddress`
 * @throws Refused `unauthenticated`
 */
export function requireUsable({ expiresAt, allowedAddresses }: TokenLimits, address: string): void {
  requireUnexpired(expiresAt);
  if (allowedAddresses === null || allowedAddresses.some((range) => isIn(address, range))) return;
  throw new Refused('unauthenticated', `The token cannot be used from ${address}.`);
}

/** @throws Refused `unauthenticated` */
export function requireUnexpired(expiresAt: Date | null): void {
  if (expiresAt === null || expiresAt.getTime() > Date.now()) return;
  throw new Refused('unauthenticated', `The token expired at ${expiresAt.toISOString()}.`);
}

function isIn(address: string, range: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  const [network, bits] = ipaddr.parseCIDR(range);
  return parsed.kind() === network.kind() && parsed.match(network, bits);
}

/**
 * A token cannot make one that can do more than itself, from elsewhere, or for longer.
 * @throws Refused `invalid` that names each limit that is too wide
 */
export function requireWithin(own: TokenLimits, wanted: TokenLimits): void {
  const errors: FieldError[] = [];
  if (!includesScopes(own.scopes, wanted.scopes))
    errors.push({
      ...oneOf(own.scopes ?? []),
      ...{ path: 'scopes', message: `must be among ${own.scopes?.join(', ')}.` },
    });
  if (own.expiresAt && !(wanted.expiresAt && wanted.expiresAt <= own.expiresAt))
    errors.push({
      path: 'expiresAt',
      message: `must be ${own.expiresAt.toISOString()} or earlier.`,
      ...{ code: 'notAfter', params: { until: own.expiresAt.toISOString() } },
    });
  const { allowedAddresses } = own;
  if (allowedAddresses && !wanted.allowedAddresses?.every((one) => isWithin(one, allowedAddresses)))
    errors.push({
      path: 'allowedAddresses',
      message: `must be within ${allowedAddresses.join(', ')}.`,
      ...oneOf(allowedAddresses),
    });
  if (errors.length === 0) return;
  const { message, details } = refuse(errors);
  throw new Refused(
    'invalid',
    `A token can only make one with its own limits: ${message}`,
    details,
  );
}

function isWithin(wanted: string, ranges: readonly string[]): boolean {
  const [first, bits] = ipaddr.parseCIDR(wanted);
  return ranges.some((range) => {
    const [network, size] = ipaddr.parseCIDR(range);
    return network.kind() === first.kind() && bits >= size && first.match(network, size);
  });
}
