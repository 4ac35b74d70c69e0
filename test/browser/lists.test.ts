import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { inState, sharedStack, type TestStack, taskOf } from '../environment/stack';
import { until } from '../environment/until';
import { ensureBuilt } from './built';
import { sharedChromium } from './chromium';
import { overlay, violationsOn, withoutMenu } from './pageChecks';
import { adoptSession, goInApp, openWindow, type Window } from './window';

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
  await goInApp(page, `/tasks?q=${word}`);
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

test('a new record appears in an open list, and a changed one changes, without losing the focus or the place', async () => {
  const { page } = dana;
  const second = await openWindow(browser, stack.northwind.url);
  await adoptSession(second, dana);
  await second.page.goto(`/tasks?view=all&q=${word}&sort=shortDescription`);
  await showsInOrder(['A', 'b', 'c'], second);
  await goInApp(page, `/tasks?view=all&q=${word}&sort=shortDescription`);
  await showsInOrder(['A', 'b', 'c']);
  const row = (end: string, at = page) =>
    at
      .getByRole('row')
      .filter({ has: at.getByRole('link', { name: `${word} ${end}`, exact: true }) });
  await row('b').getByRole('link').focus();

  // It is put into its place, and announced once.
  await submit(`${word} ab`);
  await showsInOrder(['A', 'ab', 'b', 'c']);
  await row('ab').getByText('Just in').waitFor();
  await page.getByRole('log').getByText('A task came in.').waitFor();
  const focused = () => page.evaluate<string>('document.activeElement?.textContent ?? ""');
  expect(await focused()).toBe(`${word} b`);

  await row('A', second.page)
    .getByRole('button', { name: /^Assign to me/ })
    .click();
  await row('A').getByText('Work in Progress').waitFor();
  expect(await focused()).toBe(`${word} b`);

  // What changed between two streams is read when the second one opens.
  const { page: gap } = second;
  let streams = 0;
  await gap.route('**/tasks/events', async (route) => {
    streams += 1;
    const contentType = 'text/event-stream';
    if (streams === 1) return route.fulfill({ contentType, body: 'retry: 100\n: listening\n\n' });
    if (streams === 2) await stack.dana.post(`/tasks/${tasks[2]}/set-priority`, { priority: 4 });
    return route.continue();
  });
  await gap.goto(`/tasks?view=all&q=${word}&sort=shortDescription`);
  await row('A', gap).getByText('4 Low').waitFor();
  expect(streams).toBeGreaterThan(1);
  await gap.unrouteAll();

  // In a view that it matches no longer, it disappears.
  await goInApp(page, `/tasks?view=unassigned&q=${word}&sort=shortDescription`);
  await showsInOrder(['ab', 'b', 'c']);
  await row('c', second.page)
    .getByRole('button', { name: /^Assign to me/ })
    .click();
  await showsInOrder(['ab', 'b']);
  await second.close();
}, 120_000);

test('an agent saves a view, shares it, opens the list with it, and deletes it; the tabs count', async () => {
  const { page } = dana;
  await goInApp(page, `/tasks?q=${word}&sort=shortDescription`);
  await showsInOrder(['A', 'ab', 'b', 'c']);
  await page.getByRole('button', { name: 'Columns' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Customer', { exact: true }).click();
  await dialog.getByText('Group', { exact: true }).click();
  expect(await violationsOn(page, overlay)).toEqual([]);
  await dialog.getByRole('button', { name: 'Done' }).click();
  const headers = () => page.getByRole('columnheader').allTextContents();
  expect(await headers()).toEqual([
    'Task ▲',
    'State',
    'Priority',
    'Due',
    'Opened',
    'Assigned to',
    'Group',
  ]);
  await page.getByRole('button', { name: 'Priority' }).first().click();
  await page.getByRole('option', { name: '3 Moderate' }).click();
  await showsInOrder(['ab', 'b']);

  const choose = async (name: string) => {
    await page.getByRole('button', { name: 'View', exact: true }).click();
    await page.getByRole('menuitem', { name }).click();
  };
  await choose('Save as a view');
  await dialog.getByLabel('Name').fill('Moderate plotters');
  await dialog.getByRole('button', { name: 'Who sees it' }).click();
  await page.getByRole('option', { name: 'Everybody who can read this list' }).click();
  expect(await violationsOn(page, overlay)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();
  const views = page.getByRole('navigation', { name: 'Which tasks' });
  const tab = views.getByRole('link', { name: 'Moderate plotters' });
  await until(async () => (await tab.textContent()) === 'Moderate plotters2', 'the count');
  expect(await tab.getAttribute('aria-current')).toBe('page');
  expect(await views.getByRole('link', { name: 'Everything' }).textContent()).toMatch(/\d+\+?$/);
  await choose('Open the list with this view');
  await page.getByRole('log').getByText('The list opens with this view.').waitFor();

  await views.getByRole('link', { name: 'Unassigned' }).click();
  await page.getByRole('link', { name: 'Home' }).click();
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
  await page.getByRole('list', { name: 'Fulfil' }).getByRole('link', { name: 'Tasks' }).click();
  await showsInOrder(['ab', 'b']);
  expect(await headers()).toHaveLength(7);
  // Another device has nothing of this browser's.
  const elsewhere = await openWindow(browser, stack.northwind.url);
  await adoptSession(elsewhere, dana);
  await elsewhere.page.goto('/tasks');
  await showsInOrder(['ab', 'b'], elsewhere);
  await elsewhere.close();
  await views.getByRole('link', { name: 'All open' }).click();
  await until(async () => (await titles()).length > 2, 'all open tasks');

  await tab.click();
  await showsInOrder(['ab', 'b']);
  await choose('Rename or share');
  await dialog.getByLabel('Name').fill('Plotters, moderate');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await views.getByRole('link', { name: 'Plotters, moderate' }).waitFor();
  await choose('Delete this view');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await views.getByRole('link', { name: 'Plotters, moderate' }).waitFor({ state: 'detached' });
  expect(new URL(page.url()).search).toBe('');
}, 120_000);

test('a right that an admin gives or takes shows in the navigation without a reload', async () => {
  const { page } = dana;
  const users = page.getByRole('link', { name: 'Users', exact: true });
  const give = (...roles: string[]) => stack.nora.patch('/users/Dana', { roles });
  await page.evaluate('window.loadedOnce = true');
  expect(await users.count()).toBe(0);
  await give('agent', 'admin');
  await users.waitFor();
  await give('agent');
  await users.waitFor({ state: 'detached' });
  expect(await page.evaluate('window.loadedOnce')).toBe(true);
}, 120_000);

test('an agent acts on several tasks at once, and sees the result of each', async () => {
  const { page } = dana;
  const [d, e] = [await submit(`${word} d`), await submit(`${word} e`)];
  // This window hears of no change, as on a line that is slow.
  await page.route('**/tasks/events', () => {});
  await page.goto(`/tasks?view=unassigned&q=${word}&sort=shortDescription`);
  await showsInOrder(['ab', 'b', 'd', 'e']);
  await stack.nora.post(`/tasks/${e}/assign`);
  const boxes = page.getByRole('checkbox');
  await boxes.nth(1).click();
  await boxes.nth(4).click({ modifiers: ['Shift'] });
  const bar = page.getByRole('region', { name: 'Selected records' });
  await bar.getByText('4 selected').waitFor();
  await boxes.nth(2).click();
  await bar.getByText('3 selected').waitFor();
  expect(await violationsOn(page, withoutMenu)).toEqual([]);
  await bar.getByRole('button', { name: 'Assign to me' }).click();
  const dialog = page.getByRole('dialog', { name: 'Assign: 3 records' });
  await dialog.getByText('2 done, 1 failed').waitFor();
  const result = (number: string) => dialog.getByRole('listitem').filter({ hasText: number });
  await result(e).getByText('Nora has it now.').waitFor();
  await result(d).getByText('Done').waitFor();
  expect(await violationsOn(page, overlay)).toEqual([]);
  await dialog.getByRole('button', { name: 'Retry 1' }).click();
  await dialog.getByText('2 done, 1 failed').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await showsInOrder(['b']);
  await bar.waitFor({ state: 'detached' });
  await page.unrouteAll();

  // By keyboard.
  await page.goto(`/tasks?view=mine&q=${word}&sort=shortDescription`);
  await showsInOrder(['A', 'ab', 'c', 'd']);
  await page.getByRole('checkbox', { name: 'Select all' }).press('Space');
  await bar.getByText('4 selected').waitFor();
  await bar.getByRole('button', { name: 'Actions' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Comment' }).press('Enter');
  const comments = page.getByRole('dialog', { name: 'Comment: 4 records' });
  await comments.getByLabel('Comment').fill('The plotter is in the lift.');
  await comments.getByRole('button', { name: 'Comment' }).press('Enter');
  await comments.getByText('4 done, 0 failed').waitFor();
  await page.keyboard.press('Enter');
  await comments.waitFor({ state: 'detached' });
  const { items } = await stack.dana.get<{ items: { text: string }[] }>(`/tasks/${d}/journal`);
  expect(items.map(({ text }) => text)).toContain('The plotter is in the lift.');
}, 120_000);

test('by keyboard alone, one moves in a list, opens a record, and takes one, which leaves the focus in the list', async () => {
  const { page } = dana;
  for (const end of ['a', 'b', 'c']) await submit(`Keypad ${end}`);
  const shows = (ends: string) =>
    until(async () => (await titles()).map((one) => one.at(-1)).join('') === ends, `rows ${ends}`);
  const { keyboard } = page;
  const focused = () => page.evaluate<string>('document.activeElement.textContent');
  await goInApp(page, '/tasks?view=unassigned&q=Keypad&sort=shortDescription');
  await shows('abc');
  await keyboard.press('j');
  expect(await focused()).toBe('Keypad a');
  await keyboard.press('j');
  expect(await focused()).toBe('Keypad b');
  await keyboard.press('x');
  await page.locator('tr.selected').waitFor();
  await keyboard.press('x');
  await page.locator('tr.selected').waitFor({ state: 'detached' });
  expect(await focused()).toBe('Keypad b');
  await keyboard.press('k');
  expect(await focused()).toBe('Keypad a');
  await keyboard.press('k');
  await keyboard.press('o');
  await page.getByRole('heading', { level: 1, name: 'Keypad a' }).waitFor();
  expect(await focused()).toBe('Keypad a');
  await page.goBack();
  await shows('abc');
  await keyboard.press('/');
  await keyboard.type('j');
  expect(await page.getByRole('searchbox').inputValue()).toBe('Keypadj');
  await keyboard.press('Backspace');
  await keyboard.press('Shift+Tab');
  await keyboard.press('j');
  expect(await focused()).toBe('Keypad a');
  await keyboard.press('a');
  await shows('bc');
  await until(async () => (await focused()) === 'Keypad b', 'the focus on the next row');
  await keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Next row').waitFor();
  await keyboard.press('Escape');
}, 120_000);

test('a long list draws the rows in the window, counts all, and stays in its place when rows come in above', async () => {
  const { page } = dana;
  const count = 1_200;
  await stack.northwind.instance.db.raw(
    `insert into cases (
       sys_id, number, state, consumer, short_description, priority, opened_by, updated_by, opened_at, updated_at,
       last_entry_at, started
     )
     select md5('vast' || n), 'CS8' || lpad(n::text, 6, '0'), 'New', 'Vast', 'Vast ' || n, '3', 'Dana', 'Dana', at, at, at, true
     from generate_series(1, ?) as n, lateral (select now() - n * interval '1 minute' as at) t`,
    [count],
  );
  await goInApp(page, '/cases?view=all&consumer=Vast');
  const table = page.getByRole('table');
  await table.getByRole('link', { name: 'Vast 1', exact: true }).waitFor();
  const last = table.getByRole('link', { name: `Vast ${count}`, exact: true });
  await until(async () => {
    await page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight)');
    return (await last.count()) === 1;
  }, 'the last row');
  expect(await table.getAttribute('aria-rowcount')).toBe(String(count + 1));
  const row = page.getByRole('row').filter({
    has: page.getByRole('link', { name: `Vast ${count}`, exact: true }),
  });
  expect(await row.getAttribute('aria-rowindex')).toBe(String(count + 1));
  expect(await page.locator('tbody tr[data-key]').count()).toBeLessThan(120);
  expect(await violationsOn(page, withoutMenu)).toEqual([]);

  // The row with the focus is kept, however far one scrolls.
  await last.focus();
  await page.evaluate('window.scrollTo(0, 12000)');
  await until(
    async () => !(await titles()).includes(`Vast ${count - 5}`),
    'the rows at the end to be gone',
  );
  expect(await page.evaluate('document.activeElement.textContent')).toBe(`Vast ${count}`);

  const middle = table.getByRole('link', { name: 'Vast 400', exact: true });
  await middle.waitFor();
  const top = async () => Math.round((await middle.boundingBox())?.y ?? -1);
  const before = await top();
  await stack.dana.post('/cases', { shortDescription: 'Vast new', consumer: 'Vast' });
  await until(
    async () => (await table.getAttribute('aria-rowcount')) === String(count + 2),
    'the new row',
  );
  expect(Math.abs((await top()) - before)).toBeLessThanOrEqual(1);
}, 120_000);
