import { expect, test } from '@jest/globals';
import { fill } from '../../web/src/ticket/placeholders';

test('placeholders with a value are replaced, once, and all others stay for the author to see', () => {
  const values = {
    number: 'ACME-PRQ0001001',
    requester: '{{me}} $& $1',
    assignee: null,
    me: 'Dana',
  };
  expect(
    fill('{{number}}, {{ requester }}: {{assignee}} {{toString}} {{me}}{{me}} {{', values),
  ).toBe('ACME-PRQ0001001, {{me}} $& $1: {{assignee}} {{toString}} DanaDana {{');
});
