/** What a caller shows: a header of its own, or nothing. */
export type Pass = Readonly<Record<string, string>>;

export function bearer(token: string): Pass {
  return { authorization: `Bearer ${token}` };
}

export function basic(name: string, secret: string): Pass {
  return { authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}` };
}
