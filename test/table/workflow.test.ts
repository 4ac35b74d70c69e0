import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sharedStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { type Answer, type Asking, ask } from './ask';
import { cases, seed } from './tableApi';

let stack: TestStack;

beforeAll(async () => {
  stack = await sharedStack();
}, 120_000);
afterAll(() => stack?.stop());

/** As the integration user of Acme, by name and token. */
function asked(method: string, path: string, asking: Asking = {}): Promise<Answer> {
  const { url, tokens } = stack.acme;
  const credentials = Buffer.from(`Acme Bridge:${tokens.integration}`).toString('base64');
  const headers = { authorization: `Basic ${credentials}`, ...asking.headers };
  return ask(Number(new URL(url).port), method, path, { ...asking, headers });
}

async function opened(fields: object = {}): Promise<Record<string, string>> {
  const { json, status } = await asked('POST', cases, { json: { ...seed, ...fields } });
  expect(status).toBe(201);
  return json.result;
}

async function journal(number: string | undefined): Promise<string[][]> {
  const entries = await stack.acme.instance.db('journal').where({ record: number }).orderBy('at');
  return entries.map(({ kind, text }) => [kind, text]);
}

test('a case goes from New to Closed by the states that are written', async () => {
  const { sys_id, number } = await opened();
  const write = async (json: object) => {
    const answer = await asked('PATCH', `${cases}/${sys_id}`, { json });
    return answer.json.result?.state ?? [answer.status, answer.json.error.detail];
  };
  expect(await write({ state: '10', priority: '2', work_notes: 'Taken.' })).toBe('10');
  expect(await write({ state: '18', comments: 'Which loan?' })).toBe('18');
  expect(await write({ comments: 'The red one.', category: 'red' })).toBe('10');
  expect(await write({ state: '3' })).toEqual([403, expect.stringContaining('cannot become')]);
  expect(await write({ state: '6', resolution_code: 'forgiven', close_notes: 'Done.' })).toBe('6');
  expect(await write({ state: '3' })).toBe('3');
  expect(await write({ notes: 'late' })).toEqual([403, expect.stringContaining('final')]);

  const { json } = await asked('GET', `${cases}/${sys_id}?sysparm_display_value=true`);
  expect(json.result).toMatchObject({
    state: 'Closed',
    active: 'false',
    category: 'red',
    priority: '2 - High',
    resolution_code: 'forgiven',
    close_notes: 'Done.',
    sys_updated_by: 'Acme Bridge',
  });
  expect(json.result.comments).toMatch(/The red one\.\n\n.*Which loan\?\n\n$/s);
  expect(await journal(number)).toEqual([
    ['state', `New: ${seed.short_description}`],
    ['work note', 'Taken.'],
    ['state', 'Open.'],
    ['comment', 'Which loan?'],
    ['state', 'Awaiting Info.'],
    ['comment', 'The red one.'],
    ['state', 'Resolved: forgiven. Done.'],
    ['state', 'Closed: the solution was accepted.'],
  ]);
}, 60_000);

test('one that begins Open goes on from there', async () => {
  const { sys_id, number } = await opened({ state: '10', comments: 'Hello.' });
  const { json } = await asked('PUT', `${cases}/${sys_id}`, { json: { state: '7' } });
  expect(json.result.state).toBe('7');
  expect((await journal(number)).map(([, text]) => text)).toEqual([
    `New: ${seed.short_description}`,
    'Open.',
    'Hello.',
    'Cancelled.',
  ]);
}, 60_000);

test('one that is deleted is cancelled, and gone', async () => {
  const { sys_id, number } = await opened();
  expect((await asked('DELETE', `${cases}/${sys_id}`)).status).toBe(204);
  expect((await asked('DELETE', `${cases}/${sys_id}`)).status).toBe(404);
  expect((await journal(number)).at(-1)).toEqual(['state', 'Cancelled: the case was deleted.']);
}, 60_000);

test('many writers at once lose nothing', async () => {
  const { sys_id, number } = await opened();
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      asked('PATCH', `${cases}/${sys_id}`, { json: { notes: `n${n}`, comments: `c${n}` } }),
    ),
  );
  expect(answers.map(({ status, json }) => json.error ?? status)).toEqual(Array(12).fill(200));
  const wanted = Array.from({ length: 12 }, (_, n) => `c${n}`).sort();
  // Where a worker took too long the command was recorded, and is carried out soon.
  await until(async () => (await commentsOf(number)).length >= wanted.length, 'every comment');
  expect((await commentsOf(number)).sort()).toEqual(wanted);
}, 60_000);

async function commentsOf(number: string | undefined): Promise<(string | undefined)[]> {
  return (await journal(number)).filter(([kind]) => kind === 'comment').map(([, text]) => text);
}
