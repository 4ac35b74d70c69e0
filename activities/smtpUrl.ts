import { isMailAddress } from '../records/mailHeader';

/** The settings in SMTP_URL. */
export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** Whether TLS starts with the first byte. Otherwise STARTTLS is used if the server offers it. */
  readonly secure: boolean;
  readonly auth: { readonly user: string; readonly pass: string } | null;
  /** The sender's address. Null if it is derived from the public URL. */
  readonly from: string | null;
  /** Whether STARTTLS is required. */
  readonly requireTLS: boolean;
  /** False to accept any certificate of the server. */
  readonly rejectUnauthorized: boolean;
}

const example = 'smtp://user:password@host:587';
const ports: Readonly<Record<string, number>> = { 'smtp:': 587, 'smtps:': 465 };
const flags = ['requireTLS', 'tls.rejectUnauthorized'];

/** @throws if `smtpUrlFault` finds an error */
export function readSmtpUrl(text: string): SmtpSettings {
  const fault = smtpUrlFault(text);
  if (fault) throw new Error(`SMTP_URL: ${fault}`);
  const url = new URL(text);
  const { protocol, hostname, searchParams } = url;
  const user = decodeURIComponent(url.username);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || ports[protocol]),
    secure: protocol === 'smtps:',
    auth: user === '' ? null : { user, pass: decodeURIComponent(url.password) },
    from: searchParams.get('from'),
    requireTLS: searchParams.get('requireTLS') === 'true',
    rejectUnauthorized: searchParams.get('tls.rejectUnauthorized') !== 'false',
  };
}

/**
 * Says what is wrong with an SMTP_URL, and what would be right. Returns null if it is valid. The text never repeats the
 * URL, because it can contain a password.
 */
export function smtpUrlFault(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !(url.protocol in ports) || url.hostname === '') {
    return `not a URL of this kind: give one like ${example}`;
  }
  if (/%(?![0-9a-f]{2})/i.test(url.username + url.password)) {
    return 'holds a "%" in the user or the password that encodes nothing: write it as %25';
  }
  if ((url.pathname !== '' && url.pathname !== '/') || url.hash !== '') {
    return `holds a path or a fragment: give one like ${example}`;
  }
  for (const [name, value] of url.searchParams) {
    if (name === 'from') {
      if (!isMailAddress(value))
        return 'its "from" is not a mail address: give one, percent-encoded';
    } else if (!flags.includes(name)) {
      return `holds an unknown parameter: it takes from, ${flags.join(' and ')}`;
    } else if (value !== 'true' && value !== 'false') {
      return `its "${name}" is neither: give true or false`;
    }
  }
  return null;
}
