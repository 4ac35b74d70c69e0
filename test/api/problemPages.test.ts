import { expect, test } from '@jest/globals';
import express from 'express';
import pino from 'pino';
import request from 'supertest';
import { answerErrors } from '../../api/http/failure';
import { problemAnswer, problems } from '../../api/http/problem';
import { deliveryPage, findPage, groups } from '../../api/problems/pages';
import { serveProblems } from '../../api/problems/serve';
import { driftKinds } from '../../domain/reconciliation';

const app = express();
app.use(serveProblems().router, answerErrors(pino({ level: 'silent' })));
const pages = groups.flatMap((group) => group.pages);

test.each(Object.keys(problems) as (keyof typeof problems)[])(
  'the type of the problem "%s" leads to its page, with its title and status',
  async (code) => {
    const { type, title, status } = problemAnswer(code, 'Something.').body as Record<
      string,
      string
    >;
    const { body } = await request(app).get(`${type}`).accept('json').expect(200);
    expect(body).toMatchObject({ type, title, status });
  },
);

test('each failure of a delivery and each finding has its page', () => {
  // tsc checks that the list of failures is complete.
  for (const name of [
    deliveryPage('secret unreadable'),
    ...driftKinds.map((kind) => `drift-${kind}`),
  ])
    expect(findPage(name)).not.toBeNull();
});

test('each page says what it means, why it happens and what helps, and is in the list', async () => {
  const { text } = await request(app).get('/problems').accept('text/html').expect(200);
  const { body } = await request(app).get('/problems').accept('json').expect(200);
  expect(body.items).toHaveLength(new Set(pages.map(({ name }) => name)).size);
  for (const { name, title, meaning, causes, remedies } of pages) {
    expect(text).toContain(`href="problems/${name}"`);
    expect(title).not.toBe('');
    expect(causes.length * remedies.length).toBeGreaterThan(0);
    // Every text is a sentence, and what is code in it ends.
    for (const one of [meaning, ...causes, ...remedies]) {
      expect(one).toMatch(/^[`A-Z‘].*[.?]$/);
      expect((one.match(/`/g) ?? []).length % 2).toBe(0);
    }
  }
});

test('a browser gets a page without scripts, and a terminal Markdown', async () => {
  const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
  const page = await request(app).get('/problems/state').set('Accept', browser).expect(200);
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.headers['content-security-policy']).toMatch(/^default-src 'none';style-src 'sha256-/);
  expect(page.text).toContain('<h1>Not possible in this state</h1>');
  expect(page.text).toContain('<code>actions</code>');
  const terminal = await request(app).get('/problems/state').accept('text/markdown').expect(200);
  expect(terminal.text).toContain(
    '# Not possible in this state\n\n`/problems/state`, HTTP status 409',
  );
});

test('an unknown problem has no page', async () => {
  const { body } = await request(app).get('/problems/toString').expect(404);
  expect(body).toMatchObject({
    type: '/problems/missing',
    detail: 'There is no problem "toString": see /problems.',
  });
});
