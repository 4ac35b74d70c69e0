import { describe, expect, test } from '@jest/globals';
import { type Part, parse } from '../../web/src/ticket/markdown';

/** The parts of a text as HTML would write them, to compare. */
function html(parts: readonly Part[]): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part.replace(/</g, '&lt;');
      const { tag, href, start, children } = part;
      const more = `${href ? ` href=${href}` : ''}${start === undefined ? '' : ` start=${start}`}`;
      return `<${tag}${more}>${html(children)}</${tag}>`;
    })
    .join('');
}
const shown = (text: string) => html(parse(text));

/** Every address that a link of the text leads to. */
function addresses(parts: readonly Part[]): string[] {
  return parts.flatMap((part) =>
    typeof part === 'string'
      ? []
      : [...(part.href ? [part.href] : []), ...addresses(part.children)],
  );
}

describe('a text in Markdown', () => {
  test.each([
    [
      '**bold**, *leaning* and `code`',
      '<p><strong>bold</strong>, <em>leaning</em> and <code>code</code></p>',
    ],
    ['- one\n- two', '<ul><li>one</li><li>two</li></ul>'],
    ['3. three\n4. four', '<ol start=3><li>three</li><li>four</li></ol>'],
    ['> quoted', '<blockquote><p>quoted</p></blockquote>'],
    ['```\nif (a < b) {\n```', '<pre>if (a &lt; b) {</pre>'],
    ['# A title\nand text', '<heading>A title</heading><p>and text</p>'],
    ['[the page](https://a.example/x)', '<p><a href=https://a.example/x>the page</a></p>'],
    [
      'see https://a.example/x?y=1.',
      '<p>see <a href=https://a.example/x?y=1>https://a.example/x?y=1</a>.</p>',
    ],
    ['write to ops@a.example', '<p>write to <a href=mailto:ops@a.example>ops@a.example</a></p>'],
    [
      '|a|b|\n|-|-|\n|1|2|',
      '<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>',
    ],
  ])('%j is formatted', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  test.each([
    'One line.\nAnother line.',
    'snake_case_names and 2 * 3 * 4',
    'a & b, &amp; and <b>not bold</b>',
    'Regards\n--\nDana',
    'Done.\n---------\nDana',
    '[1]: the first point',
    'C:\\temp\\new',
    '<dana@northwind> wrote',
  ])('%j stays as it was typed, with its lines', (text) => {
    expect(shown(text)).toBe(`<p>${text.replace(/</g, '&lt;')}</p>`);
  });
});

describe('a text that attacks its reader', () => {
  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg/onload=alert(1)>',
    '<a href="javascript:alert(1)">x</a>',
    '<iframe srcdoc="<script>alert(1)</script>">',
    '<style>*{display:none}</style>',
    '</p><form action=https://evil.example><input name=token>',
    '<!-- --><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
    '```html"onmouseover="alert(1)\nx\n```',
  ])('%j is only text', (text) => {
    expect(addresses(parse(text)).filter((one) => !one.startsWith('https://evil'))).toEqual([]);
    const tags = new Set(shown(text).match(/<(\w+)/g));
    for (const tag of tags) expect(['<p', '<pre', '<a', '<br']).toContain(tag);
  });

  test.each([
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](java\nscript:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '[x](javascript&colon;alert(1))',
    '[x](\u0001javascript:alert(1))',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '[x](vbscript:msgbox(1))',
    '[x](file:///etc/passwd)',
    '[x](blob:https://a.example/1)',
    '[x](//evil.example)',
    '[x](/api/v1/session)',
    '[x](#main)',
    '<javascript:alert(1)>',
    '<data:text/html,x>',
    '![x](javascript:alert(1))',
  ])('%j is no link', (text) => {
    expect(addresses(parse(text))).toEqual([]);
  });

  test('a picture from elsewhere is a link, so that nobody learns who reads it', () => {
    expect(shown('![pixel](https://evil.example/p.gif)')).toBe(
      '<p><a href=https://evil.example/p.gif>pixel</a></p>',
    );
    expect(shown('[![pixel](https://evil.example/p.gif)](https://a.example)')).toBe(
      '<p><a href=https://a.example/>pixel</a></p>',
    );
  });

  test.each([
    ['quotes in quotes', '>'.repeat(20_000)],
    ['lists in lists', Array.from({ length: 190 }, (_, n) => `${' '.repeat(n)}- x`).join('\n')],
    ['brackets', '['.repeat(20_000)],
    ['links that do not end', '[x]('.repeat(5_000)],
    ['stars', '*a '.repeat(6_600)],
    ['underscores', '_a_'.repeat(6_600)],
    ['backticks', Array.from({ length: 190 }, (_, n) => '`'.repeat(n)).join(' ')],
    ['addresses', 'a@'.repeat(10_000)],
    ['www', 'www.'.repeat(5_000)],
    ['a table of nothing', `${'|'.repeat(9_000)}\n${'|-'.repeat(5_000)}`],
  ])('%s take no more than a moment', (_, text) => {
    const began = process.cpuUsage();
    expect(parse(text).length).toBeGreaterThan(0);
    expect(process.cpuUsage(began).user / 1e6).toBeLessThan(2);
  });

  test('what is longer than a letter is not parsed', () => {
    const log = '* '.repeat(20_000);
    expect(parse(log)).toEqual([{ tag: 'p', children: [log] }]);
  });
});
