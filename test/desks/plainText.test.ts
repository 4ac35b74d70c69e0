import { expect, test } from '@jest/globals';
import { htmlToText } from '../../desks/plainText';

test.each([
  ['<p>One<br>two</p><p>three &amp; four</p>', 'One\ntwo\n\nthree & four'],
  ['<p>Hi<script>alert(1)</script><style>p{}</style></p>', 'Hi'],
  ['<img src=x onerror="alert(1)">Text', 'Text'],
  ['<a href="https://a.example/x">the page</a>', 'the page [https://a.example/x]'],
  ['<a href="https://a.example/x">https://a.example/x</a>', 'https://a.example/x'],
  ['<ul><li>a</li><li>b</li></ul>', ' * a\n * b'],
  ['<h1>Title</h1><b>bold</b> 1 &lt; 2', 'Title\n\nbold 1 < 2'],
  [
    '<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>after',
    'A B\n1 2\n\nafter',
  ],
  ['not <closed', 'not'],
])('%s becomes plain text', (html, text) => {
  expect(htmlToText(html)).toBe(text);
});

test.each(['<div>', '<ul><li>', '<table><tr><td>', '<b>'])(
  'deeply nested HTML (%s) does not exhaust the stack of calls',
  (tag) => {
    expect(htmlToText(`${tag.repeat(2_000)}deep`)).not.toContain('deep');
  },
);

test.each([
  ['cells of any span', '<table><tr><td rowspan=99999 colspan=99999>x'],
  ['tags that never close', '<'.repeat(300_000)],
  ['elements that never close', '<p>'.repeat(100_000)],
  ['entities that never end', '&'.repeat(300_000)],
])('HTML with %s becomes some text', (_what, html) => {
  expect(htmlToText(html)).toEqual(expect.any(String));
});
