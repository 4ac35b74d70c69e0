import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { inState, sharedStack, type TestStack, taskOf } from '../environment/stack';
import { until } from '../environment/until';
import { ensureBuilt } from './built';
import { sharedChromium } from './chromium';
import { openWindow, type Window } from './window';

let browser: Browser;
let stack: TestStack;
let dana: Window;
let item: string;
/** The searches of these tests find only the tasks of this file. */
const word = 'Plotter';
const tasks: string[] = [];

beforeAll(async () => {
  [browser, stack] = await Promise.all([sharedChromium(), sharedStack(), ensureBuilt()]);
  item = await stack.publish({ name: 'Plotters' });
  for (const [priority, title] of [
    [3, `${word} b`],
    [1, `${word} c`],
    [2, `${word} A`],
  ] as const) {
    tasks.push(await submit(title, priority));
  }
  dana = await openWindow(browser, stack.northwind.url);
  await dana.signIn(stack.northwind.tokens.agent);
}, 180_000);
afterEach(() => dana.checkComplaints());
afterAll(async () => {
  await dana?.close();
  await stack?.stop();
});

async function submit(shortDescription: string, priority = 3): Promise<string> {
  const body = { catalogItem: item, shortDescription, priority };
  const { number } = await stack.casey.post<{ number: string }>('/requests', body);
  await inState('Received', number, stack.dana);
  return taskOf(stack.dana, number);
}

/** The titles of the rows that the page shows, in order. */
function titles({ page }: Window = dana): Promise<string[]> {
  return page.locator('tbody .row-link').allTextContents();
}

async function showsInOrder(ends: readonly string[], window = dana): Promise<void> {
  const wanted = ends.map((end) => `${word} ${end}`);
  await until(async () => (await titles(window)).join() === wanted.join(), `the rows ${ends}`);
}

test('a list is sorted by its headers, by mouse and keyboard, keeps the order in its address, and exports it', async () => {
  const { page } = dana;
  await page.goto(`/tasks?q=${word}`);
  await showsInOrder(['A', 'c', 'b']);
  const header = (name: string) => page.getByRole('columnheader', { name });
  expect(await header('Opened').getAttribute('aria-sort')).toBe('descending');
  await header('Priority').getByRole('button').click();
  await showsInOrder(['c', 'A', 'b']);
  expect(await header('Priority').getAttribute('aria-sort')).toBe('ascending');
  expect(await header('Opened').getAttribute('aria-sort')).toBe('none');
  await header('Task').getByRole('button').focus();
  await page.keyboard.press('Enter');
  await showsInOrder(['A', 'b', 'c']);
  await page.keyboard.press('Enter');
  await showsInOrder(['c', 'b', 'A']);
  expect(new URL(page.url()).searchParams.get('sort')).toBe('-shortDescription');
  await page.reload();
  await showsInOrder(['c', 'b', 'A']);

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('tasks.csv');
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString().split('\r\n');
  expect(lines.slice(1, 4).map((line) => line.split(',')[0])).toEqual([
    tasks[1],
    tasks[0],
    tasks[2],
  ]);
}, 120_000);
