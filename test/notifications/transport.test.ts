import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createMailer } from '../../activities/mail';
import { smtpUrlFault } from '../../activities/smtpUrl';
import { copyMessage, type Outgoing } from '../../exchange/outgoing';
import { theOriginal } from '../environment/installation';
import { type MailServer, type MailServerOptions, startMailServer } from './mailServer';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(options: MailServerOptions): Promise<MailServer> {
  const server = await startMailServer(options);
  closing.push(() => server.close());
  return server;
}

function send(
  url: string,
  publicUrl = 'https://desk.northwind.example',
  outgoing: Outgoing = theOriginal,
) {
  const mailer = createMailer(url, publicUrl, outgoing);
  closing.push(() => mailer.close());
  return mailer.send({
    id: '7d1f',
    sender: 'Northwind',
    to: { name: 'Casey', address: 'casey@acme.example' },
    subject: 'Hello',
    text: 'Hello',
    html: '<p>Hello</p>',
  });
}

const trusting = 'tls.rejectUnauthorized=false';

describe.each([
  ['smtps', 'implicit'],
  ['smtp', 'starttls'],
] as const)('TLS by %s://', (scheme, tls) => {
  let server: MailServer;
  beforeEach(async () => {
    server = await serve({ tls });
  });

  test('a certificate that nobody vouches for is refused', async () => {
    await expect(send(`${scheme}://127.0.0.1:${server.port}`)).rejects.toThrow(/certificate/);
    expect(server.received).toHaveLength(0);
  });

  test('unless the URL says otherwise; and then the mail goes through TLS', async () => {
    const url = `${scheme}://127.0.0.1:${server.port}?${trusting}`;
    expect(await send(url)).toEqual({ status: 'sent' });
    expect(server.received[0]?.secure).toBe(true);
  });
});

test('a copy of a database sends no mail, and opens no connection, until it is the original', async () => {
  const server = await serve({});
  let isOriginal = false;
  const sending = () =>
    send(`smtp://127.0.0.1:${server.port}`, undefined, { isAllowed: async () => isOriginal });
  await expect(sending()).rejects.toThrow(copyMessage);
  isOriginal = true;
  expect(await sending()).toEqual({ status: 'sent' });
  expect(server.received).toHaveLength(1);
});

describe('a server without STARTTLS', () => {
  test('gets nothing where the URL requires it', async () => {
    const server = await serve({});
    const url = `smtp://127.0.0.1:${server.port}?requireTLS=true`;
    await expect(send(url)).rejects.toThrow(/STARTTLS/);
    expect(server.received).toHaveLength(0);
  });

  test('gets the mail where it does not', async () => {
    const server = await serve({});
    expect(await send(`smtp://127.0.0.1:${server.port}`)).toEqual({ status: 'sent' });
    expect(server.received[0]?.secure).toBe(false);
  });
});

describe('a server that asks for a login', () => {
  const login = { user: 'desk@northwind', password: 'p@ss:/word?' };

  test('gets the user and the password of the URL', async () => {
    const server = await serve({ login });
    const user = encodeURIComponent(login.user);
    const password = encodeURIComponent(login.password);
    const url = `smtp://${user}:${password}@127.0.0.1:${server.port}`;
    expect(await send(url)).toEqual({ status: 'sent' });
    expect(server.received[0]?.user).toBe(login.user);
  });

  test('and does not like them: that is to be mended, and the mail not refused', async () => {
    const server = await serve({ login });
    const attempt = send(`smtp://desk:hunter2@127.0.0.1:${server.port}`);
    await expect(attempt).rejects.toThrow('535');
    await attempt.catch((error: Error) => expect(String(error)).not.toContain('hunter2'));
  });
});

test.each([
  ['?from=help%2Bdesk@northwind.example', 'https://x.example', 'help+desk@northwind.example'],
  ['', 'https://x.example:8443/desk', 'crossdesk@x.example'],
  ['', 'http://localhost:3000', 'crossdesk@localhost'],
  ['', 'http://127.0.0.1:4100', 'crossdesk@[127.0.0.1]'],
  ['', 'http://[::1]:4100', 'crossdesk@[ipv6:::1]'],
])('with "%s" at %s the sender is right', async (query, publicUrl, sender) => {
  const server = await serve({});
  await send(`smtp://127.0.0.1:${server.port}${query}`, publicUrl);
  const [mail] = server.received;
  expect(mail?.from.toLowerCase()).toBe(sender);
  expect(mail?.headers.get('from')).toBe(`Northwind <${sender}>`);
  expect(mail?.headers.get('message-id')?.toLowerCase()).toBe(`<7d1f@${sender.split('@')[1]}>`);
});

test.each([
  'smtp://mail.example',
  'smtp://mail.example:25/',
  'smtps://user:p%25ss@mail.example:465?from=desk@x.example&requireTLS=true',
  'smtp://[::1]:2525?tls.rejectUnauthorized=false',
])('%s is an SMTP_URL', (url) => {
  expect(smtpUrlFault(url)).toBeNull();
});

test.each([
  ['mail.example', 'not a URL of this kind'],
  ['http://mail.example', 'not a URL of this kind'],
  ['smtp:mail.example', 'not a URL of this kind'],
  ['smtp://user:50%@mail.example', 'write it as %25'],
  ['smtp://mail.example/path', 'a path'],
  ['smtp://mail.example?from=desk', 'not a mail address'],
  ['smtp://mail.example?from=a@x.example%0D%0ABcc:b@x.example', 'not a mail address'],
  ['smtp://mail.example?logger=true', 'unknown parameter'],
  ['smtp://mail.example?requireTLS=yes', 'give true or false'],
])('%s is none', (url, fault) => {
  expect(smtpUrlFault(url)).toContain(fault);
});
