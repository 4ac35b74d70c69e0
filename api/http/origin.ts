/**
 * The origin for a Host header (RFC 9110, 4.2.3): in lower case, without the scheme's default port. Null if it is not a
 * host.
 */
export function originOf(protocol: string, host: string | undefined): string | null {
  if (host === undefined || !/^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i.test(host)) return null;
  const url = `${protocol}//${host}`;
  return URL.canParse(url) ? new URL(url).origin : null;
}
