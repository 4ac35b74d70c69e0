import { expect, test } from '@jest/globals';
import { readXml } from '../../api/table/readXml';

test.each([
  ['the elements of the root', '<a><b>x</b><c/></a>', { b: 'x', c: '' }],
  ['the elements of an entry', '<a><entry><b>x</b></entry></a>', { b: 'x' }],
  ['an empty root', '<a/>', {}],
  ['text that is no field', '<a>text</a>', {}],
  ['elements in elements', '<a><b><c>x</c></b><d/></a>', { b: { c: 'x' }, d: '' }],
  ['the last of a name', '<a><b>1</b><b>2</b></a>', { b: '2' }],
  ['CDATA as text', '<a><b>1 <![CDATA[<i>&amp;</i>]]> 2</b></a>', { b: '1 <i>&amp;</i> 2' }],
  ["XML's own references", '<a><b>&lt;&#65;&#x1F600;&amp;&gt;</b></a>', { b: '<A😀&>' }],
  ['no comments and instructions', '<a><!-- c --><b>x<!-- c -->y<?p?></b></a>', { b: 'xy' }],
  ['no attributes', '<a x="1"><b y="&lt;">x</b></a>', { b: 'x' }],
  ['a default namespace', '<a xmlns="urn:a"><b>x</b></a>', { b: 'x' }],
  ['a declaration', '<?xml version="1.0" encoding="UTF-8"?>\n<a><b>x</b></a>\n', { b: 'x' }],
  ['a declaration behind an empty line', '\n<?xml version="1.0"?><a><b>x</b></a>', { b: 'x' }],
  ['line ends as XML defines them', '<a><b>1\r\n2\r3&#13;</b></a>', { b: '1\n2\n3\r' }],
  ['eight levels', `${'<a>'.repeat(8)}${'</a>'.repeat(8)}`, nested(7)],
])('reads %s', (_what, text, fields) => {
  expect(readXml(text)).toEqual(fields);
});

function nested(levels: number): unknown {
  return levels === 0 ? '' : { a: nested(levels - 1) };
}

const bomb = `<!DOCTYPE a [<!ENTITY x0 "lol">${Array.from(
  { length: 20 },
  (_, n) => `<!ENTITY x${n + 1} "&x${n};&x${n};">`,
).join('')}]><a><b>&x20;</b></a>`;

test.each([
  ['an entity bomb', bomb],
  ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><b>&x;</b></a>'],
  ['a document type that is not used', '<!DOCTYPE a><a/>'],
  ['an entity that is not declared', '<a><b>&x;</b></a>'],
  ["an entity that is a property of JavaScript's objects", '<a><b>&toString;</b></a>'],
  ['an ampersand alone', '<a><b>a & b</b></a>'],
  ['a reference to no character', '<a><b>&#0;</b></a>'],
  ['a character that XML does not have', '<a><b>\u0001</b></a>'],
  ['a prefix', '<x:a xmlns:x="urn:a"><x:b>x</x:b></x:a>'],
  ['a name that no field has', `<a><${'b'.repeat(201)}/></a>`],
  ['an element that is not closed', '<a><b></a>'],
  ['an element that was not opened', '<a></b></a>'],
  ['two roots', '<a/><b/>'],
  ['text outside of the root', 'x<a/>'],
  ['an attribute without quotes', '<a x=1/>'],
  ['an attribute twice', '<a x="1" x="2"/>'],
  ['CDATA without an end', '<a><![CDATA[x</a>'],
  ['a declaration within', '<a><?xml version="1.0"?></a>'],
  ['nine levels', `${'<a>'.repeat(9)}${'</a>'.repeat(9)}`],
  ['JSON', '{"b":"x"}'],
  ['nothing', '<!-- -->'],
])('refuses %s', (_what, text) => {
  expect(readXml(text)).toBeNull();
});
