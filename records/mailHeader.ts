const local = /[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+/u.source;
const label = /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?/u.source;
const address = new RegExp(`^${local}(?:\\.${local})*@${label}(?:\\.${label})*$`, 'u');

/** The longest address that SMTP carries, in bytes, by RFC 5321. */
const maxAddressBytes = 254;

/** Whether this is one plain mail address: no name, no comment, no second one, nothing that could end a header. */
export function isMailAddress(text: string): boolean {
  return Buffer.byteLength(text) <= maxAddressBytes && address.test(text);
}

/** A typed text as one line: what could begin a new line, or turn the order of what is read, becomes a space. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\s]+/gu, ' ').trim();
}
