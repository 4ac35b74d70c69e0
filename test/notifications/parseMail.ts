export interface ParsedMail {
  /** By name in lower case, unfolded and decoded. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  readonly html: string;
}

/** Reads a mail of a text and an HTML part, as a mail program does. */
export function parseMail(raw: string): ParsedMail {
  const { headers, body } = split(raw);
  const [, boundary] = /multipart\/alternative;.*boundary="([^"]+)"/.exec(type(headers)) ?? [];
  if (!boundary) throw new Error(`not a mail of two parts: ${type(headers)}`);
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => split(part.replace(/^\r\n/, '')));
  const part = (wanted: string) => {
    const found = parts.find((one) => type(one.headers).startsWith(wanted));
    if (!found) throw new Error(`no part of ${wanted}`);
    return decode(found.body, found.headers.get('content-transfer-encoding'));
  };
  return { headers, text: part('text/plain'), html: part('text/html') };
}

function split(raw: string): { headers: Map<string, string>; body: string } {
  const end = raw.indexOf('\r\n\r\n');
  const headers = new Map<string, string>();
  for (const line of raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (headers.has(name)) throw new Error(`the header ${name} is there twice`);
    headers.set(name, decodeWords(line.slice(colon + 1).trim()));
  }
  return { headers, body: raw.slice(end + 4) };
}

function type(headers: ReadonlyMap<string, string>): string {
  return headers.get('content-type') ?? '';
}

function decode(body: string, encoding: string | undefined): string {
  const bytes = encoding === 'base64' ? Buffer.from(body, 'base64') : unquote(body, encoding);
  return bytes.toString('utf8').replaceAll('\r\n', '\n');
}

function unquote(body: string, encoding: string | undefined): Buffer {
  if (encoding !== 'quoted-printable') return Buffer.from(body);
  const joined = body.replace(/=\r\n/g, '');
  return Buffer.from(
    joined.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

/** Encoded words (RFC 2047). */
function decodeWords(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString('utf8')
        : unquote(text.replaceAll('_', ' '), 'quoted-printable').toString('utf8'),
    );
}
