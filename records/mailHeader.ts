const local = /[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+/u.source;
const label = /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?/u.source;
const address = new RegExp(`^${local}(?:\\.${local})*@${label}(?:\\.${label})*$`, 'u');

/** Maximum length of an address in SMTP, in bytes (RFC 5321). */
const maxAddressBytes = 254;

/**
 * Whether this is one plain mail address: no name, no comment, no second address, and nothing that could end a header.
 */
export function isMailAddress(text: string): boolean {
  return Buffer.byteLength(text) <= maxAddressBytes && address.test(text);
}

/**
 * Reduces a typed text to one line: characters that start a new line or change the reading direction become spaces.
 */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\s]+/gu, ' ').trim();
}
