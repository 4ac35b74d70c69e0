import { describe, expect, test } from '@jest/globals';
import { readReply } from '../../api/replies/replyContent';
import {
  automaticBecause,
  isDeliveryReport,
  readDeliveryReport,
  readHeaders,
  withoutQuote,
} from '../../domain/replyMail';

const lines = (...all: string[]) => all.join('\r\n');

describe('the mail that is answered is cut off', () => {
  test.each([
    [
      'Gmail',
      'On Tue, Jan 13, 2026 at 10:00 AM Northwind (Crossdesk) <',
      'crossdesk@northwind.example> wrote:',
      '',
      '> Is it done?',
    ],
    [
      'Gmail, one line',
      'On Tue, Jan 13, 2026 at 10:00 AM Dana <d@northwind.example> wrote:',
      '> Is it done?',
    ],
    [
      'Gmail in German',
      'Am Di., 13. Jan. 2026 um 10:00 Uhr schrieb Northwind (Crossdesk) <',
      'crossdesk@northwind.example>:',
      '',
      '> Fertig?',
    ],
    [
      'Gmail in French',
      'Le mar. 13 janv. 2026 à 10:00, Northwind <crossdesk@northwind.example> a',
      'écrit :',
      '',
      '> Fini ?',
    ],
    [
      'Apple Mail',
      '> On 13. Jan 2026, at 10:00, Dana <d@northwind.example> wrote:',
      '> ',
      '> Is it done?',
    ],
    [
      'Apple Mail in German',
      'Am 13.01.2026 um 10:00 schrieb Dana <d@northwind.example>:',
      '',
      '> Fertig?',
    ],
    [
      'Apple Mail in French',
      'Le 13 janv. 2026 à 10:00, Dana <d@northwind.example> a écrit :',
      '',
      '> Fini ?',
    ],
    ['Thunderbird in French', 'Le 13/01/2026 à 10:00, Dana a écrit :', '> Fini ?'],
    [
      'Outlook',
      'From: Northwind <crossdesk@northwind.example>',
      'Sent: Tuesday, January 13, 2026 10:00 AM',
      'To: Casey <casey@acme.example>',
      'Subject: [ACME-1] New comment',
      '',
      'Is it done?',
    ],
    [
      'Outlook in German',
      'Von: Northwind <crossdesk@northwind.example>',
      'Gesendet: Dienstag, 13. Januar 2026 10:00',
      'An: Casey',
      'Betreff: Neu',
      '',
      'Fertig?',
    ],
    [
      'Outlook in French',
      'De : Northwind <crossdesk@northwind.example>',
      'Envoyé : mardi 13 janvier 2026 10:00',
      'À : Casey',
      'Objet : Nouveau',
      '',
      'Fini ?',
    ],
    [
      'Outlook, bold',
      '*From:* Northwind <crossdesk@northwind.example>',
      '*Sent:* Tuesday',
      '*To:* Casey',
      '',
      'Is it done?',
    ],
    ['Outlook on the web', '________________________________', 'From: Northwind', 'Is it done?'],
    ['old Outlook', '-----Original Message-----', 'From: Northwind', 'Is it done?'],
    ['old Outlook in German', '-----Ursprüngliche Nachricht-----', 'Von: Northwind', 'Fertig?'],
    ['old Outlook in French', "-----Message d'origine-----", 'De : Northwind', 'Fini ?'],
    ['a signature', '-- ', 'Casey Jones', 'Acme'],
    [
      'a phone',
      'Sent from my iPhone',
      '',
      'On Jan 13, 2026, at 10:00, Dana <d@n.example> wrote:',
      '> Is it?',
    ],
    ['a phone in German', 'Von meinem iPhone gesendet', '', '> Fertig?'],
    [
      'a long thread',
      'On Monday, Dana <d@n.example> wrote:',
      '> On Sunday, Casey <c@a.example> wrote:',
      '> > Hello',
      '> Yes',
      '',
      'Dana',
    ],
  ])('%s', (_program, ...quoted) => {
    expect(withoutQuote(lines('Yes, it is.', '', 'Casey', '', ...quoted))).toBe(
      'Yes, it is.\n\nCasey',
    );
  });

  test('but not what only looks like it', () => {
    const text = [
      'From: here on it works. On Monday I wrote: it is broken.',
      'On the first page, as Dana wrote:',
      'De: rien. Am Montag schrieb ich das.',
      '> Is it done?',
      'Yes.',
      '> And the other?',
      'No.',
    ];
    const [first = '', , ...others] = text;
    expect(withoutQuote(lines(first, ...others))).toBe([first, ...others].join('\n'));
  });

  test('and a hostile text takes no long time', () => {
    const hostile = [
      'On a@b wrote: '.repeat(40),
      `${'<a@b> '.repeat(90)}wrote:`,
      `${'From: <'.repeat(80)}:`,
      `Am ${'schrieb '.repeat(70)}:`,
      '>'.repeat(600),
    ];
    const text = Array.from({ length: 900 }, (_, n) => hostile[n % hostile.length]).join('\n');
    const start = process.cpuUsage();
    withoutQuote(text);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(1_000);
  });
});

describe('a mail of a program is recognised', () => {
  const because = (head: string, returnPath: string | null = 'casey@acme.example') =>
    automaticBecause(
      readHeaders(`From: Casey <casey@acme.example>\r\n${head}\r\n\r\nText`),
      returnPath,
    );

  test.each([
    'Auto-Submitted: auto-replied',
    'auto-submitted: auto-generated; owner=x',
    'Precedence: bulk',
    'Precedence: auto_reply',
    'X-Auto-Response-Suppress: All',
    'X-Autoreply: yes',
    'List-Id: <people.acme.example>',
    'X-Long: folded\r\n over lines\r\nX-Loop: casey@acme.example',
  ])('%s', (head) => {
    expect(because(head)).not.toBeNull();
  });

  test('also by its return path, and by who wrote it', () => {
    expect(because('X-Nothing: 1', '')).toBe('its return path is empty');
    const bounce = readHeaders('From: Mail Delivery System <MAILER-DAEMON@mx.example>\n\n');
    expect(automaticBecause(bounce, null)).toContain('MAILER-DAEMON');
  });

  test.each(['Auto-Submitted: no', 'Precedence: first-class', 'Subject: Precedence: bulk'])(
    'and one of a person is not: %s',
    (head) => {
      expect(because(head)).toBeNull();
      expect(because(head, null)).toBeNull();
    },
  );

  test('a report names the mail that did not arrive, and the reason', () => {
    const id = 'b1f5c5a8-9a8e-4a55-8f6c-3c8a9b1c2d3e';
    const report = (action: string, status: string) =>
      lines(
        'Content-Type: multipart/report; boundary=b;\r\n report-type=delivery-status',
        '',
        '--b',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; mx.acme.example',
        '',
        'Final-Recipient: rfc822; casey@acme.example',
        `Action: ${action}`,
        `Status: ${status}`,
        'Diagnostic-Code: smtp; 550 5.1.1 No such user',
        ' here',
        '',
        '--b',
        'Content-Type: text/rfc822-headers',
        '',
        `Message-ID: <${id}@northwind.example>`,
        '--b--',
      );
    expect(isDeliveryReport(readHeaders(report('failed', '5.1.1')))).toBe(true);
    expect(readDeliveryReport(report('failed', '5.1.1'))).toEqual({
      ids: [id],
      refusal: '550 5.1.1 No such user here',
    });
    expect(readDeliveryReport(report('delayed', '4.4.1')).refusal).toBeNull();
  });
});

describe('text and files of a mail', () => {
  const mail = (...parts: (string | Buffer)[]) =>
    Buffer.concat([
      Buffer.from('From: "Jones, Casey" <Casey@Acme.example>\r\n'),
      ...parts.map((part) => Buffer.from(part)),
    ]);

  test.each([
    ['UTF-8', 'Content-Type: text/plain; charset=utf-8\r\n\r\nGrüße\0, 日本\r\n'],
    [
      'quoted-printable',
      'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe, =E6=97=A5=\r\n=E6=9C=AC\r\n',
    ],
    [
      'base64',
      `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from('Grüße, 日本').toString('base64')}\r\n`,
    ],
    [
      'HTML only',
      'Content-Type: text/html; charset=utf-8\r\n\r\n<style>p{}</style><script>alert(1)</script><p>Gr&uuml;&szlig;e, <b>日本</b></p><div class="gmail_quote"><div>On Tue, Jan 13, 2026 Dana &lt;<a href="mailto:d@n.example">d@n.example</a>&gt; wrote:<br></div><blockquote>Is it?</blockquote></div>',
    ],
    [
      'HTML of Outlook',
      'Content-Type: text/html; charset=utf-8\r\n\r\n<p>Grüße, 日本</p><div style="border-top:solid"><p><b>Von:</b> Dana &lt;d@n.example&gt;<br><b>Gesendet:</b> Dienstag<br><b>An:</b> Casey<br><b>Betreff:</b> Neu</p></div><p>Fertig?</p>',
    ],
  ])('%s', async (_encoding, body) => {
    const { from, text } = await readReply(mail('MIME-Version: 1.0\r\n', body));
    expect(from).toEqual(['casey@acme.example']);
    expect(text).toBe('Grüße, 日本');
  });

  test('in an old character set, and flowed', async () => {
    const latin = mail(
      'Content-Type: text/plain; charset=iso-8859-15\r\nContent-Transfer-Encoding: 8bit\r\n\r\n',
      Buffer.from([0x31, 0xa4, 0x20, 0xe9]),
    );
    expect((await readReply(latin)).text).toBe('1€ é');
    const flowed = mail(
      'Content-Type: text/plain; format=flowed\r\n\r\nOne long \r\nline.\r\nAnother.\r\n> quoted \r\n> text\r\n',
    );
    expect((await readReply(flowed)).text).toBe('One long line.\nAnother.');
  });

  test('files within the limits; small pictures of signatures are left out', async () => {
    const picture = (name: string, bytes: number) =>
      `--a\r\nContent-Type: image/png; name=${name}\r\nContent-ID: <${name}>\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: inline\r\n\r\n${Buffer.alloc(bytes).toString('base64')}\r\n`;
    const file = (name: string, content: string) =>
      `--a\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename*=utf-8''${encodeURIComponent(name)}\r\n\r\n${content}\r\n`;
    const read = await readReply(
      mail(
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=a\r\n\r\n',
        '--a\r\nContent-Type: text/html\r\n\r\n<p>See</p><img src="cid:logo"><img src="cid:shot">\r\n',
        picture('logo', 2_000),
        picture('shot', 20_000),
        file('../../Größe\n.csv', 'a;b'),
        file('large.csv', 'x'.repeat(25 * 1024 * 1024 + 1)),
        '--a\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Disposition: attachment\r\n\r\nx\r\n--a--\r\n',
      ),
    );
    expect(read.text).toBe('See');
    expect(read.files.map(({ name, bytes }) => [name, bytes.length])).toEqual([
      ['shot', 20_000],
      ['.. .. Größe .csv', 3],
    ]);
    expect(read.leftOut).toEqual(['large.csv']);
  });
});
