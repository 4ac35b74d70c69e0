/** The settings in CROSSDESK_REPLY_IMAP_URL. */
export interface ImapSettings {
  readonly host: string;
  readonly port: number;
  /** Whether TLS starts with the first byte. */
  readonly secure: boolean;
  readonly user: string;
  /** Null: it is opened with a token. */
  readonly pass: string | null;
  readonly folder: string;
  /** Where mails are moved that were read. Null: they stay, and are marked as seen. */
  readonly moveTo: string | null;
  /** Whether STARTTLS is required. */
  readonly requireTLS: boolean;
  /** False to accept any certificate of the server. */
  readonly rejectUnauthorized: boolean;
}

const example = 'imaps://user:password@host:993/INBOX';
const ports: Readonly<Record<string, number>> = { 'imap:': 143, 'imaps:': 993 };
const flags = ['requireTLS', 'tls.rejectUnauthorized'];

/** @throws if `imapUrlFault` finds an error */
export function readImapUrl(text: string): ImapSettings {
  const fault = imapUrlFault(text);
  if (fault) throw new Error(`CROSSDESK_REPLY_IMAP_URL: ${fault}`);
  const url = new URL(text);
  const { protocol, hostname, searchParams } = url;
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || ports[protocol]),
    secure: protocol === 'imaps:',
    user: decodeURIComponent(url.username),
    pass: url.password === '' ? null : decodeURIComponent(url.password),
    folder: decodeURIComponent(url.pathname.slice(1)) || 'INBOX',
    moveTo: searchParams.get('moveTo'),
    requireTLS: searchParams.get('requireTLS') !== 'false',
    rejectUnauthorized: searchParams.get('tls.rejectUnauthorized') !== 'false',
  };
}

/**
 * Says what is wrong with a CROSSDESK_REPLY_IMAP_URL, and what would be right. Returns null if it is valid. The text
 * never repeats the URL, because it contains a password.
 */
export function imapUrlFault(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !(url.protocol in ports) || url.hostname === '')
    return `not a URL of this kind: give one like ${example}`;
  if (url.username === '') return `has no user: give one like ${example}`;
  if (/%(?![0-9a-f]{2})/i.test(url.username + url.password + url.pathname))
    return 'holds a "%" that encodes nothing: write it as %25';
  if (url.hash !== '') return `holds a fragment: give one like ${example}`;
  for (const [name, value] of url.searchParams) {
    if (name === 'moveTo') {
      if (value === '') return 'its "moveTo" is empty: give the name of a folder';
    } else if (!flags.includes(name)) {
      return `holds an unknown parameter: it takes moveTo, ${flags.join(' and ')}`;
    } else if (value !== 'true' && value !== 'false') {
      return `its "${name}" is neither: give true or false`;
    }
  }
  return null;
}
