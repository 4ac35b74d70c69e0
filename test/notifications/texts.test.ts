import { execFileSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { NotificationContent } from '../../records/notifications';
import {
  type NotificationEnvironment,
  openNotificationEnvironment,
  publicUrl,
  token,
} from './environment';
import { type MailServer, type Received, startMailServer } from './mailServer';

let environment: NotificationEnvironment;
let server: MailServer;

beforeAll(async () => {
  environment = await openNotificationEnvironment();
  server = await startMailServer();
});
afterAll(async () => {
  await environment?.close();
  await server?.close();
});
afterEach(() => {
  server.received.length = 0;
});

async function arrive(
  content: Partial<NotificationContent> = {},
  recipient?: string,
): Promise<Received> {
  const id = await environment.queue(content, recipient);
  expect(await environment.notify(id, `smtp://127.0.0.1:${server.port}`)).toBe('sent');
  const [mail] = server.received;
  if (!mail) throw new Error('nothing arrived');
  return mail;
}

/** The commands in a text part: what is indented. */
function commands(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .join('\n');
}

/** What a shell makes of the commands: each call of curl, as its arguments. */
function calls(text: string): string[][] {
  const curls = commands(text).slice(commands(text).indexOf('    curl'));
  const script = `curl() { printf '%s\\n' curl "$@"; }
    CROSSDESK_PUBLIC_URL=https://desk.acme.example TOKEN=t0ken\n${curls}`;
  const out = execFileSync('bash', ['-eu', '-c', script], { encoding: 'utf8' });
  return out
    .split(/^curl\n/m)
    .slice(1)
    .map((call) => call.trimEnd().split('\n'));
}

function unescapeHtml(html: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&([a-z]+|#39);/g, (_, name: string) => entities[name] ?? '?');
}

const flat = (text: string) => text.replace(/\s+/g, ' ');

test('it says who it is from, who it is for and what it is about', async () => {
  const { headers, from, to } = await arrive();
  expect(from).toBe('crossdesk@desk.northwind.example');
  expect(to).toEqual(['casey@acme.example']);
  expect(headers.get('from')).toBe('Northwind <crossdesk@desk.northwind.example>');
  expect(headers.get('to')).toBe('Casey Jones <casey@acme.example>');
  expect(headers.get('subject')).toBe('Northwind invites Acme Corp to connect by Crossdesk');
  expect(headers.get('auto-submitted')).toBe('auto-generated');
});

test.each(['text', 'html'] as const)('its %s part says every step', async (part) => {
  const mail = await arrive();
  const said = flat(part === 'html' ? unescapeHtml(mail.html) : mail.text);
  for (const saying of [
    'Hello Casey Jones,',
    'Northwind invites Acme Corp to connect with Crossdesk.',
    'export CROSSDESK_INSTANCE=',
    'export CROSSDESK_PUBLIC_URL=',
    'export DATABASE_URL=',
    'export CROSSDESK_SECRET_KEY=',
    'export TEMPORAL_ADDRESS=',
    'npm ci && npm start',
    'npm run token -- --role admin --name',
    'curl -X POST "$CROSSDESK_PUBLIC_URL/api/v1/providers"',
    `{"url":"${publicUrl}","registrationToken":"${token}"}`,
    'works once, until 5 December 2026, 14:00 UTC.',
    'Wait until Northwind approves, then activate.',
    '/api/v1/providers/$ID/activate"',
    'the number REG0001001',
  ]) {
    expect(said).toContain(saying);
  }
});

test('its commands do what they say, as they stand', async () => {
  const { text } = await arrive();
  const json = ['-H', 'Authorization: Bearer t0ken', '-H', 'Content-Type: application/json'];
  const body = JSON.stringify({ url: publicUrl, registrationToken: token });
  const providers = 'https://desk.acme.example/api/v1/providers';
  const id = '<the id in the answer to step 3>';
  expect(calls(text)).toEqual([
    ['-X', 'POST', providers, ...json, '-d', body],
    [`${providers}/${id}`, '-H', 'Authorization: Bearer t0ken'],
    ['-X', 'POST', `${providers}/${id}/activate`, '-H', 'Authorization: Bearer t0ken'],
  ]);
});

test('a quote in an address does not leave the command', async () => {
  const providerUrl = "https://desk.northwind.example/it's;touch pwned";
  const [register] = calls((await arrive({ providerUrl })).text);
  expect(JSON.parse(register?.at(-1) ?? '')).toEqual({
    url: providerUrl,
    registrationToken: token,
  });
});

test('what a person typed is text in the HTML part, never markup', async () => {
  const customerName = `<img src=x onerror="alert('1')"> & Söhne`;
  const contactName = '"><script>alert(1)</script>';
  const { html, text } = await arrive({ customerName, contactName });
  expect(html).not.toMatch(/<img|<script/);
  expect(unescapeHtml(html)).toContain(`Hello ${contactName},`);
  expect(flat(unescapeHtml(html))).toContain(`invites ${customerName} to connect`);
  expect(flat(text)).toContain(`invites ${customerName} to connect`);
  expect(html).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; Söhne');
});

describe('nobody can put a header or a recipient into the mail', () => {
  const names = [
    'content-type from to subject message-id date mime-version auto-submitted',
  ].flatMap((line) => line.split(' '));

  test.each(['\r\n', '\n', '\r', '\u2028'])('by a name with %j in it', async (newline) => {
    const evil = `Eve${newline}Bcc: victim@globex.example${newline}${newline}<h1>hi</h1>`;
    const { headers, to, text } = await arrive({ customerName: evil, contactName: evil });
    expect([...headers.keys()].sort()).toEqual([...names].sort());
    expect(to).toEqual(['casey@acme.example']);
    const line = 'Eve Bcc: victim@globex.example <h1>hi</h1>';
    expect(headers.get('subject')).toBe(`Northwind invites ${line} to connect by Crossdesk`);
    expect(headers.get('to')).toBe(`"${line}" <casey@acme.example>`);
    expect(text.split('\n')[0]).toBe(`Hello ${line},`);
    expect(await environment.dump()).not.toMatch(/Eve(?! Bcc)/);
  });

  test.each([
    'casey@acme.example\r\nBcc: victim@globex.example',
    'casey@acme.example, victim@globex.example',
    'casey@acme.example>\r\nRCPT TO:<victim@globex.example',
    'Casey <casey@acme.example>',
    '"a b"@acme.example',
    'casey',
    '',
  ])('by an address like %j, which fails', async (recipient) => {
    const id = await environment.queue({}, recipient);
    expect(await environment.notify(id, `smtp://127.0.0.1:${server.port}`)).toBe('failed');
    expect((await environment.find(id)).lastError).toContain('not a mail address');
    expect(server.received).toHaveLength(0);
  });

  test('and an address of any other kind arrives', async () => {
    const { to } = await arrive({}, "o'casey+desk@mail.acme-corp.example");
    expect(to).toEqual(["o'casey+desk@mail.acme-corp.example"]);
  });
});

test('names in any script arrive as they are', async () => {
  const { headers, text, html } = await arrive({
    customerName: '株式会社アクメ',
    contactName: 'Zoë Łuczak',
  });
  expect(headers.get('subject')).toBe('Northwind invites 株式会社アクメ to connect by Crossdesk');
  expect(headers.get('to')).toBe('Zoë Łuczak <casey@acme.example>');
  for (const part of [text, html]) {
    expect(part).toContain('株式会社アクメ');
    expect(part).toContain('Zoë Łuczak');
  }
});
