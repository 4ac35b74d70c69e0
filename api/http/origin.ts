/**
 * The origin that a Host header names (RFC 9110, 4.2.3): in lower case, without the port that the scheme implies.
 * Null where it is not a host.
 */
export function originOf(protocol: string, host: string | undefined): string | null {
  if (host === undefined || !/^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i.test(host)) return null;
  const url = `${protocol}//${host}`;
  return URL.canParse(url) ? new URL(url).origin : null;
}
