import { expect, test } from '@jest/globals';
import { blockFaults } from '../../tools/docs/blocks';
import { linkFaults, sidebarFaults } from '../../tools/docs/links';
import { parsePage, readPages } from '../../tools/docs/pages';

const page = (text: string, path = 'docs/page.md') => parsePage(path, text);
const fence = (info: string, text: string) => page(`\`\`\`${info}\n${text}\n\`\`\``);

test('anchors are those of GitHub', () => {
  const { anchors } = page('# A `code`, and: more_\n\n## Twice\n\n## Twice\n\n## Ärger & Ruß');
  expect([...anchors]).toEqual(['a-code-and-more_', 'twice', 'twice-1', 'ärger--ruß']);
});

test('a link to nothing, or to no heading, is a fault', () => {
  const other = page('# Other\n\n## There', 'docs/desks/index.md');
  const links = [
    '[fine](desks/index.md#there)',
    '[fine](https://example.com/nothing)',
    '[dead](nothing.md)',
    '[wrong case](Desks/index.md)',
    '![dead](pictures/nothing.png)',
    '[no heading](desks/index.md#nowhere)',
    '[none here](#nowhere)',
  ];
  const text = `# Page\n\n${links.join('\n')}`;
  expect(linkFaults([page(text, 'docs/api.md'), other])).toEqual([
    'docs/api.md links to nothing.md: there is no docs/nothing.md.',
    'docs/api.md links to Desks/index.md: there is no docs/Desks/index.md.',
    'docs/api.md links to pictures/nothing.png: there is no docs/pictures/nothing.png.',
    'docs/api.md links to desks/index.md#nowhere: docs/desks/index.md has no heading "#nowhere".',
    'docs/api.md links to #nowhere: docs/api.md has no heading "#nowhere".',
  ]);
});

test('a page outside of the sidebar, and a decision outside of the list, are faults', () => {
  const pages = [page('no title'), page('# New', 'docs/decisions/0999-new.md')];
  expect(sidebarFaults([...readPages(), ...pages])).toEqual([
    'docs/page.md has no title: begin it with "# ".',
    'docs/page.md is not in the sidebar: add it to site/sidebar.ts.',
    'docs/decisions/README.md has no link to 0999-new.md.',
  ]);
});

const reason = 'sh not run: needs a cloud';

test.each([
  ['sh', 'ls', /nothing says how it is tested/],
  ['sh not run:', 'ls', /nothing says how it is tested/],
  ['js tested by test/docs/nothing.test.ts', '1', /there is no test\/docs\/nothing.test.ts/],
  ['js tested by test/docs/shell.ts', '1', /test\/docs\/shell.ts does not read docs\/page.md/],
  ['text output', 'ls', /it is not behind a block "sh run"/],
  ['json', '{a: 1}', /it is no JSON/],
  [reason, 'if true', /bash does not understand it/],
  [reason, 'npm run -s nothing', /there is no "npm run nothing"/],
  [reason, 'npm run crossdesk -- nothing', /"npm run crossdesk" has no nothing/],
  [reason, 'curl -s $URL/nothing', /the API has no GET \/nothing/],
  [reason, 'curl -X DELETE "$URL/api/v1/requests/$N"', /no DELETE \/api\/v1\/requests\/\$N/],
  [reason, ['export CROSSDESK', 'NOTHING=1'].join('_'), /page.md: nothing reads /],
])('the block "%s" with %j is a fault', (info, text, fault) => {
  expect(blockFaults([fence(info, text)])).toEqual([expect.stringMatching(fault)]);
});

test.each([
  ['sh run', 'curl -s "$URL/api/v1/requests?limit=1" -H "A: $B" | head -1'],
  ['sh run refused', 'curl -s localhost:4100/api/v1/tasks/$TASK/assign -d "{}"'],
  [reason, 'npm run crossdesk -- status && export CROSSDESK_PUBLIC_URL=https://a.example'],
  ['json', '{"a": 1}'],
  ['', 'any text'],
])('the block "%s" with %j is none', (info, text) => {
  expect(blockFaults([fence(info, text)])).toEqual([]);
});
