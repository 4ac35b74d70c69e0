import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { startTestStack, type TestStack } from '../environment/stack';
import { ensureBuilt } from './built';
import { sharedChromium } from './chromium';
import {
  brokenWords,
  excessWidth,
  gradedViolationsOn,
  keepPicture,
  settled,
  tabStops,
  violationsOn,
} from './pageChecks';
import { type Person, pages } from './pages';
import { takeForDocs } from './pictures';
import { type Staged, stage } from './staged';
import { openWindow, phone, small, tablet, type Window, wide } from './window';

let browser: Browser;
let stack: TestStack;
let staged: Staged;
const windows = new Map<Person, Window>();

beforeAll(async () => {
  [browser, stack] = await Promise.all([sharedChromium(), startTestStack(), ensureBuilt()]);
  staged = await stage(stack);
  for (const [who, window] of await openWindows()) windows.set(who, window);
}, 240_000);
afterAll(async () => {
  try {
    for (const window of windows.values()) await window.close();
  } finally {
    await stack?.stop();
  }
});

/** Everybody's, each signed in but for nobody's. */
async function openWindows(options: BrowserContextOptions = {}): Promise<Map<Person, Window>> {
  const { acme, northwind } = stack;
  const opened = new Map<Person, Window>([
    ['nobody', await openWindow(browser, acme.url, options)],
  ]);
  for (const [who, at, role] of [
    ['casey', acme, 'requester'],
    ['alex', acme, 'admin'],
    ['dana', northwind, 'agent'],
    ['nora', northwind, 'admin'],
  ] as const) {
    const window = await openWindow(browser, at.url, options);
    await window.signIn(at.tokens[role]);
    opened.set(who, window);
  }
  return opened;
}

function windowOf(who: Person): Window {
  const window = windows.get(who);
  if (!window) throw new Error(`${who} has no window.`);
  return window;
}

describe.each(pages)('$name', ({ name, who, path, title }) => {
  test('can be read and used by everybody, at any width, by day and by night', async () => {
    const { page } = windowOf(who);
    await page.setViewportSize(wide);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(path(staged));
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await settled(page);
    expect(await violationsOn(page)).toEqual([]);
    await keepPicture(page, `${name}-wide`);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violationsOn(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    await takeForDocs(page, name);

    const stops = await tabStops(page, 12);
    expect(stops.length).toBeGreaterThan(0);
    expect(stops.filter(({ seen }) => !seen)).toEqual([]);

    for (const size of [tablet, small, phone]) {
      await page.setViewportSize(size);
      await settled(page);
      expect(await excessWidth(page)).toBeLessThanOrEqual(0);
      expect([size.width, await brokenWords(page)]).toEqual([size.width, []]);
    }
    expect(await violationsOn(page)).toEqual([]);
    await keepPicture(page, `${name}-phone`);
  }, 120_000);
});

/** Every page, its choices and its dialogs, of somebody whose browser is set to another language. */
test.each(['de-DE', 'ja-JP', 'ar-EG'])(
  'every page is shown in a browser that is set to %s',
  async (locale) => {
    const opened = await openWindows({ locale });
    for (const { name, who, path, title } of pages) {
      const window = opened.get(who);
      if (!window) throw new Error(`${who} has no window.`);
      await window.page.goto(path(staged));
      await window.page.getByRole('heading', { level: 1, name: title }).waitFor();
      await settled(window.page);
      if (locale === 'ar-EG') await keepPicture(window.page, `${name}-arabic`);
    }
    for (const window of opened.values()) await window.close();
  },
  240_000,
);

test.each([
  ['fr-FR', ['fr-FR', 'en']],
  ['pt-BR', ['pt-BR']],
  ['he-IL', ['he-IL']],
  ['zh-Hant-TW', ['zh-Hant-TW']],
  ['another calendar', ['en-US-u-ca-buddhist-nu-thai']],
  ['Klingon', ['tlh']],
  ['no language', ['und']],
  ['no list of languages', []],
  ['what is no language', ['not_a_tag!', 'C', 'x']],
])(
  'a browser that is set to %s shows a task, its menu and its dialogs',
  async (_, languages) => {
    const { northwind } = stack;
    const dana = await openWindow(browser, northwind.url);
    const { page } = dana;
    await page.addInitScript(`
    Object.defineProperty(Navigator.prototype, 'languages', { get: () => ${JSON.stringify(languages)} });
    Object.defineProperty(Navigator.prototype, 'language', { get: () => ${JSON.stringify(languages[0] ?? '')} });`);
    await dana.signIn(northwind.tokens.agent, `/tasks/${staged.task}`);
    await page.getByRole('heading', { level: 1, name: /^No mail at/ }).waitFor();
    expect(await page.locator('time[title]').first().getAttribute('title')).toMatch(/\p{Nd}/u);
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Propose solution' }).click();
    await page
      .getByRole('dialog', { name: /^Propose solution/ })
      .getByLabel('Resolution code')
      .waitFor();
    await page.keyboard.press('Escape');
    await page.goto('/tasks');
    await page.getByRole('button', { name: /Priority/ }).click();
    await page.getByRole('option', { name: 'Any priority' }).waitFor();
    await dana.close();
  },
  120_000,
);

test('in a language that is read from the right, the English stays in its order, and a date keeps to its place', async () => {
  const { northwind } = stack;
  const dana = await openWindow(browser, northwind.url, { locale: 'ar-EG' });
  const { page } = dana;
  await dana.signIn(northwind.tokens.agent, `/tasks/${staged.task}`);
  await page.getByRole('heading', { level: 1, name: /^No mail at/ }).waitFor();
  expect(await page.evaluate('getComputedStyle(document.body).direction')).toBe('ltr');
  const title = await page.locator('time[title]').first().getAttribute('title');
  expect(title).toMatch(/^\u2068.*[\u0660-\u0669].*\u2069$/);
  // What opens at the end of a button does so at the same side as in any other language.
  const button = page.getByRole('button', { name: 'Actions' });
  await button.click();
  const [menu, opener] = await Promise.all([
    page.getByRole('menu').boundingBox(),
    button.boundingBox(),
  ]);
  const right = (box: typeof menu) => (box ? Math.round(box.x + box.width) : Number.NaN);
  expect(Math.abs(right(menu) - right(opener))).toBeLessThanOrEqual(4);
  await dana.close();
}, 120_000);

test('the API reference is found, searched and read by keyboard, with nothing from elsewhere', async () => {
  const { northwind } = stack;
  const dana = await openWindow(browser, northwind.url);
  const { page } = dana;
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(northwind.url) && !/^(data|blob):/.test(url)) elsewhere.push(url);
  });
  await dana.signIn(northwind.tokens.agent);
  await page.getByRole('link', { name: 'API reference' }).click();
  await page.getByRole('heading', { level: 1, name: /^Crossdesk at northwind/ }).waitFor();
  const search = page.getByPlaceholder('Search');
  await search.focus();
  await page.keyboard.type('propose solution');
  const found = page.getByRole('search').getByText(/^Propose solution/);
  await found.first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/operation\/post(Tasks|Cases)NumberPropose/);
  await page.keyboard.press('Escape');
  await page.getByText('"Firmware 1.4.2 of the dock keeps both screens on."').first().waitFor();

  const grave = (await gradedViolationsOn(page)).filter(({ impact }) =>
    ['critical', 'serious'].includes(impact),
  );
  expect(grave).toEqual([]);
  const stops = await tabStops(page, 12);
  expect(stops).toHaveLength(12);
  expect(stops.filter(({ seen }) => !seen)).toEqual([]);
  expect(elsewhere).toEqual([]);
  await dana.close();
}, 240_000);

test.each<[Person, string, string, string]>([
  ['casey', '/requests', 'Priority', '5 Planning'],
  ['dana', '/tasks', 'Priority', '5 Planning'],
  ['nora', '/connections', 'State', 'Rejected'],
])(
  'on a phone, %s finds the filters of %s behind a button, and the address keeps what is chosen',
  async (who, path, label, option) => {
    const { page } = windowOf(who);
    await page.setViewportSize(phone);
    await page.goto(path);
    await settled(page);
    const filter = page.getByRole('button', { name: label });
    expect(await filter.count()).toBe(0);
    await page.getByRole('button', { name: 'Filters' }).click();
    await filter.click();
    expect(await violationsOn(page)).toEqual([]);
    await page.getByRole('option', { name: option }).click();
    await page.getByText('Nothing matches').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Filters (1)' }).waitFor();
    await page.getByText('Nothing matches').waitFor();
  },
  60_000,
);

interface Opened {
  readonly who: Person;
  readonly path: (staged: Staged) => string;
  readonly button: string;
  /** Of the menu that the button opens. */
  readonly item?: string;
}

test.each<Opened>([
  {
    who: 'casey',
    path: ({ request }) => `/requests/${request}`,
    button: 'Actions',
    item: 'Cancel request',
  },
  {
    who: 'dana',
    path: ({ task }) => `/tasks/${task}`,
    button: 'Actions',
    item: 'Propose solution',
  },
  { who: 'dana', path: ({ task }) => `/tasks/${task}`, button: 'Actions', item: 'Reassign' },
  { who: 'dana', path: ({ change }) => `/changes/${change}`, button: 'Edit' },
  { who: 'dana', path: (one) => `/cases/${one.case}`, button: 'Actions', item: 'Cancel case' },
  { who: 'nora', path: ({ connection }) => `/connections/${connection}`, button: 'Off-board' },
  { who: 'nora', path: ({ ownItem }) => `/catalog-items/${ownItem}`, button: 'Withdraw' },
  { who: 'nora', path: () => '/groups', button: 'New group' },
  { who: 'nora', path: () => '/users/Dana', button: 'Revoke' },
  { who: 'nora', path: ({ system }) => `/external-systems/${system}`, button: 'Rotate token' },
])(
  'what $button opens for $who can be read and used by everybody, and gives the focus back',
  async ({ who, path, button, item }) => {
    const { page } = windowOf(who);
    await page.setViewportSize(wide);
    await page.goto(path(staged));
    await settled(page);
    await page.getByRole('button', { name: button }).first().click();
    if (item) await page.getByRole('menuitem', { name: item, exact: true }).click();
    const dialog = page.getByRole('dialog').filter({ has: page.getByRole('heading') });
    await dialog.waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violationsOn(page)).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    // What ends something for good is not called as the way out of the dialog is.
    expect(await dialog.getByRole('button', { name: 'Cancel', exact: true }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.evaluate('document.activeElement.textContent')).toContain(button);
  },
  60_000,
);
