import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page, Request } from 'playwright-core';
import type { Role } from '../../domain/lifecycle';
import type { Desk } from '../../records/desk';
import { isFull } from '../environment/size';
import { startTestStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { ensureBuilt } from './built';
import { sharedChromium } from './chromium';
import { testClicks } from './clicks';
import { testFocus } from './focus';
import {
  darkViolationsOn,
  excessWidth,
  faultsOfLayout,
  gradedViolationsOn,
  keepPicture,
  overlay,
  rowsInWindow,
  settled,
  tabStops,
  unseenStops,
  violationsOn,
  withoutMenu,
} from './pageChecks';
import { type Person, pages } from './pages';
import { takeForDocs } from './pictures';
import { type Staged, stage } from './staged';
import { headingIn } from './texts';
import { ticketOn } from './ticket';
import {
  adoptSession,
  goInApp,
  openWindow,
  phone,
  small,
  tablet,
  type Window,
  wide,
} from './window';

let browser: Browser;
let stack: TestStack;
let staged: Staged;
const people: Readonly<Record<Person, { at: 'acme' | 'northwind'; role?: Role }>> = {
  nobody: { at: 'acme' },
  casey: { at: 'acme', role: 'requester' },
  alex: { at: 'acme', role: 'admin' },
  dana: { at: 'northwind', role: 'agent' },
  nora: { at: 'northwind', role: 'admin' },
};
/** Each person's window stays open: they sign in once. */
const windows = new Map<string, Window>();

beforeAll(async () => {
  [browser, stack] = await Promise.all([sharedChromium(), startTestStack(), ensureBuilt()]);
  staged = await stage(stack);
  for (const [who, { at, role }] of Object.entries(people)) {
    const { url, tokens } = stack[at];
    const window = await openWindow(browser, url);
    windows.set(who, window);
    if (role) await window.signIn(tokens[role]);
  }
}, 240_000);
afterEach(async () => {
  for (const window of windows.values()) await window.checkComplaints();
});
afterAll(async () => {
  try {
    for (const window of windows.values()) await window.close();
  } finally {
    await stack?.stop();
  }
});

function windowOf(who: Person): Window {
  const window = windows.get(who);
  if (!window) throw new Error(`${who} has no window.`);
  return window;
}

/** Whose menu a test of a page has checked: it is the same on each of their pages. */
const menusChecked = new Set<Person>();

async function visit(page: Page, path: string, heading: string | RegExp): Promise<void> {
  await goInApp(page, path);
  await settled(page, heading);
}

describe.each(pages)('$name', ({ name, who, path, title, isList }) => {
  test('can be read and used by everybody, at any width, by day and by night', async () => {
    const { page } = windowOf(who);
    const isFirst = !menusChecked.has(who);
    menusChecked.add(who);
    const part = isFirst ? undefined : withoutMenu;
    await page.setViewportSize(wide);
    // From its top, for the tab key; and axe comes with it for the pages that follow.
    if (isFirst) await page.goto(path(staged));
    await visit(page, path(staged), title);
    // Every rule, with the columns, the texts and the colours that a wide window has.
    expect(await violationsOn(page, part)).toEqual([]);
    await keepPicture(page, `${name}-wide`);
    if (isList) expect(await rowsInWindow(page)).toBeGreaterThanOrEqual(20);
    // The colours that are different at night.
    expect(await darkViolationsOn(page, part)).toEqual([]);
    await takeForDocs(page, name);

    // The keyboard comes to something, and each thing in the page shows that it has the focus.
    const stops = await tabStops(page, isFirst ? 12 : 1);
    expect(stops.length).toBeGreaterThan(0);
    expect(stops.filter(({ seen }) => !seen)).toEqual([]);
    expect(await unseenStops(page)).toEqual([]);

    // Nothing is too wide, and no word is broken, where there is less room.
    for (const size of [tablet, small, phone]) {
      await page.setViewportSize(size);
      expect([size.width, await faultsOfLayout(page)]).toEqual([
        size.width,
        { excess: 0, broken: [] },
      ]);
    }
    // Every rule for what only a phone shows: rows as cards, filters and the menu behind buttons.
    expect(await violationsOn(page, part)).toEqual([]);
    await keepPicture(page, `${name}-phone`);
  }, 120_000);
});

test('an admin connects a desk, says what goes there, and sees what a change would become', async () => {
  const { page } = windowOf('nora');
  await page.setViewportSize(wide);
  await visit(page, '/desks', 'Desks');
  await page.getByRole('button', { name: 'Connect a desk' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /Kind/ }).click();
  await page.getByRole('option', { name: 'Request Tracker' }).click();
  await dialog.getByLabel('Name').fill('Change desk');
  await dialog.getByLabel('URL').fill('https://changes.northwind.example');
  await dialog.getByRole('textbox', { name: 'Token' }).fill('1-14-secret');
  await dialog.getByRole('button', { name: 'Connect' }).click();
  const webhook = await dialog.getByLabel('Webhook').inputValue();
  expect(webhook).toMatch(/\/api\/v1\/hooks\/desks\/[\w-]+\/dh_/);
  await dialog.getByRole('button', { name: 'Go to the desk' }).click();
  await page.getByRole('heading', { level: 1, name: 'Change desk' }).waitFor();
  // Nothing is exchanged before somebody resumes it.
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  await page.getByRole('button', { name: 'Add a route' }).click();
  await dialog.getByRole('button', { name: /^Tasks/ }).click();
  await page.getByRole('option', { name: 'Changes' }).click();
  await dialog.getByLabel('Queue').fill('Changes');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Changes become tickets in Changes.').waitFor();
  // The settings can be saved, though the route has made a new version of the desk since this page was opened.
  await page.getByLabel('Calls a minute').fill('100');
  await page.getByRole('form', { name: 'Settings' }).getByRole('button', { name: 'Save' }).click();
  await page.getByText('of 100', { exact: false }).waitFor();
  await page.getByLabel('Number of the record').fill(staged.change);
  const effects = page.getByRole('list', { name: 'What would happen' });
  await effects.getByText('create ticket').waitFor();
  await effects.getByText('Add a second line to Hamburg').first().waitFor();

  // The mapping is a form, which needs no mouse, and shows an error at its field.
  await page.setViewportSize(phone);
  const mapping = page.getByRole('form', { name: 'Mapping' });
  const press = async (name: string) => {
    await mapping.getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
  };
  // What is half typed is refused by the preview, too.
  windowOf('nora').expectComplaints(/ 4(00|22) /);
  await press('Add a person');
  await page.keyboard.type('dana');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Dana Doe');
  await press('Add a status');
  await page.keyboard.type('closed by phone');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: 'Propose solution' }).waitFor();
  await page.keyboard.type('Propose');
  await page.keyboard.press('Enter');
  await press('Save the mapping');
  const code = mapping.getByRole('textbox', { name: 'Resolution code' }).last();
  await page.getByText('is required by "propose".').first().waitFor();
  expect(await code.getAttribute('aria-invalid')).toBe('true');
  expect(await page.evaluate('document.activeElement.getAttribute("aria-invalid")')).toBe('true');
  const notes = mapping.getByRole('textbox', { name: 'Resolution notes' }).last();
  await code.fill('Phone');
  await notes.fill('Said by phone.');
  await keepPicture(page, 'desk-mapping');
  await press('Save the mapping');
  await page.getByText(/Version 2\.$/).waitFor();
  expect(await excessWidth(page)).toBe(0);
  const saved = await stack.nora.get<Pick<Desk, 'mapping'>>(
    page.url().replace(/.*(?=\/desks)/, ''),
  );
  expect(saved.mapping.people).toEqual({ dana: 'Dana Doe' });
  expect(saved.mapping.records.task?.statuses.in['closed by phone']).toEqual({
    command: 'propose',
    input: { resolutionCode: 'Phone', resolutionNotes: 'Said by phone.' },
  });
}, 120_000);

test('a list has room for twenty rows, can be read with high contrast, and is printed without its menu', async () => {
  const { page } = windowOf('casey');
  await page.setViewportSize(wide);
  await visit(page, '/requests', 'My requests');
  const { top, height } = await page.evaluate<{ top: number; height: number }>(`(() => {
    const heights = [...document.querySelectorAll('main tbody tr')].map((row) => row.offsetHeight);
    const { top } = document.querySelector('main tbody').getBoundingClientRect();
    return { top, height: Math.max(...heights) };
  })()`);
  expect(Math.floor((wide.height - top) / height)).toBeGreaterThanOrEqual(20);

  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, contrast: 'more' });
    expect(await violationsOn(page, withoutMenu)).toEqual([]);
  }
  await page.emulateMedia({
    colorScheme: 'light',
    contrast: 'no-preference',
    forcedColors: 'active',
  });
  await keepPicture(page, 'requests-forced-colors');
  const border = `getComputedStyle(document.querySelector('.badge')).borderTopStyle`;
  expect(await page.evaluate(border)).toBe('solid');
  await page.emulateMedia({ forcedColors: 'none', media: 'print' });
  expect(await page.getByRole('navigation', { name: 'Main' }).isVisible()).toBe(false);
  expect(await page.getByRole('table').isVisible()).toBe(true);
  await keepPicture(page, 'requests-print');
  await page.emulateMedia({ media: 'screen' });
}, 60_000);

test('by keyboard alone, an agent finds a record, gives it a command, and reads the keys of the page', async () => {
  const { page } = windowOf('dana');
  const { keyboard } = page;
  const find = page.getByRole('combobox', { name: 'Search or run a command' });
  const focusedIs = (what: string) =>
    page.evaluate<boolean>(`document.activeElement.matches('${what}')`);
  await page.setViewportSize(wide);
  // While the code of the palette is on its way, what is typed is for it, and not for the page behind.
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  let send = () => {};
  const isAsked = new Promise<void>((asked) => {
    const isSent = new Promise<void>((sent) => {
      send = sent;
    });
    void page.route('**/Palette-*.js', async (route) => {
      asked();
      await isSent;
      await route.continue();
    });
  });
  await page.goto('/tasks');
  await settled(page, 'Tasks');
  await keyboard.press('Control+k');
  await keyboard.type('gr?');
  await isAsked;
  send();
  await find.waitFor();
  expect(await find.inputValue()).toBe('gr?');
  expect(await help.count()).toBe(0);
  await page.unrouteAll();
  await find.fill('');
  // All of the page: what the palette covers must be out of reach.
  expect(await violationsOn(page)).toEqual([]);
  await keepPicture(page, 'keyboard-palette');
  await keyboard.type('no mail hamb');
  // Enter waits for the answer.
  await keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: /^No mail at/ }).waitFor();
  await find.waitFor({ state: 'detached' });
  await until(() => focusedIs('h1'), 'the focus on the heading of the record');

  await keyboard.press('Control+k');
  await keyboard.type('propose');
  await page.getByRole('option', { name: 'Propose solution' }).waitFor();
  expect(await violationsOn(page, overlay)).toEqual([]);
  expect(await darkViolationsOn(page, overlay)).toEqual([]);
  await keyboard.press('Enter');
  await page
    .getByRole('dialog', { name: /^Propose solution/ })
    .getByLabel('Resolution code')
    .waitFor();
  await keyboard.press('Escape');
  await until(() => focusedIs('h1'), 'the focus where it was before the palette');

  await keyboard.press('c');
  expect(await focusedIs('textarea')).toBe(true);
  // Where one types, no key is a shortcut.
  await keyboard.type('g t?');
  expect(await page.getByRole('textbox', { name: 'Comment' }).inputValue()).toBe('g t?');
  for (let count = 0; count < 4; count += 1) await keyboard.press('Backspace');
  await keyboard.press('Shift+Tab');

  await keyboard.press('?');
  await help.getByText('Write a comment').waitFor();
  expect(await help.getByText('Go to the search field').count()).toBe(0);
  expect(await violationsOn(page, overlay)).toEqual([]);
  expect(await darkViolationsOn(page, overlay)).toEqual([]);
  await keepPicture(page, 'keyboard-help');
  await help.getByRole('checkbox', { name: 'Single keys are shortcuts' }).press('Space');
  await keyboard.press('Escape');
  await help.waitFor({ state: 'detached' });
  await keyboard.type('?gt');
  await keyboard.press('Control+k');
  await find.waitFor();
  expect(await help.count()).toBe(0);
  expect(new URL(page.url()).pathname).toBe(`/tasks/${staged.task}`);
  await keyboard.press('Escape');
  await goInApp(page, '/profile');
  await page.getByRole('checkbox', { name: 'Single keys are shortcuts' }).press('Space');
  await keyboard.type('gt');
  await page.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor();

  await keyboard.press('Control+k');
  await page.getByRole('group', { name: 'Opened last' }).getByText(staged.task).waitFor();
  await keyboard.type('colours dark');
  await keyboard.press('Enter');
  await until(
    () => page.evaluate<boolean>(`getComputedStyle(document.body).colorScheme === 'dark'`),
    'dark colours',
  );
  await page.setViewportSize(phone);
  await page.getByRole('button', { name: 'Search or run a command' }).press('Enter');
  await find.waitFor();
  expect(await violationsOn(page, overlay)).toEqual([]);
  expect(await excessWidth(page)).toBe(0);
  await keepPicture(page, 'keyboard-palette-phone');
  await keyboard.type('colours system');
  await keyboard.press('Enter');
}, 120_000);

test('an author edits a comment by keyboard, others see it live with its versions, and all of it is printed', async () => {
  const [{ page }, { page: theirs }] = [windowOf('dana'), windowOf('casey')];
  for (const [one, path] of [
    [page, `/tasks/${staged.task}`],
    [theirs, `/requests/${staged.request}`],
  ] as const) {
    await one.setViewportSize(wide);
    await goInApp(one, path);
    await one.getByText('Live', { exact: true }).waitFor();
  }
  const newest = (one: Page) => ticketOn(one).journal().getByRole('listitem').first();
  await ticketOn(page).comment('Teh carrier is digging.');
  await newest(theirs).getByText('Teh carrier is digging.').waitFor();
  const edit = newest(page).getByRole('button', { name: 'Edit your comment' });
  const focused = (of: Page) => of.evaluate<string>('document.activeElement.innerText');

  // Escape leaves nothing behind unasked.
  await edit.press('Enter');
  const field = newest(page).getByRole('textbox', { name: 'Comment' });
  await field.fill('The');
  await field.press('Escape');
  const question = page.getByRole('dialog', { name: 'Discard your changes?' });
  await question.waitFor();
  expect(await violationsOn(page, overlay)).toEqual([]);
  await page.keyboard.press('Enter');
  await question.waitFor({ state: 'hidden' });
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('The carrier is digging.');
  expect(await violationsOn(page, { include: ['.entry'] })).toEqual([]);
  await page.keyboard.press('Control+Enter');
  await edit.waitFor();
  expect(await focused(page)).toBe('Edit');

  await newest(theirs).getByText('The carrier is digging.').waitFor();
  expect(await newest(theirs).getByRole('button', { name: 'Edit your comment' }).count()).toBe(0);
  await newest(theirs).getByRole('button', { name: 'edited' }).press('Enter');
  const versions = theirs.getByRole('dialog', { name: 'Versions' });
  await versions.getByText('Teh carrier is digging.').waitFor();
  const titles = await versions.getByRole('heading', { level: 3 }).allInnerTexts();
  expect(titles.map((title) => title.slice(0, 10))).toEqual(['Version 2,', 'Version 1,']);
  expect(await violationsOn(theirs, overlay)).toEqual([]);
  await theirs.keyboard.press('Escape');
  await versions.waitFor({ state: 'hidden' });
  expect(await focused(theirs)).toBe('edited');

  // The other dialogs of the page.
  await page.getByRole('textbox', { name: 'Comment' }).fill('We are on it.');
  await page.getByRole('button', { name: 'Insert a reply' }).click();
  const replies = page.getByRole('dialog', { name: 'Canned replies' });
  await replies.getByLabel('Keep what you typed, as').fill('On it');
  await replies.getByRole('button', { name: 'Keep as a reply' }).click();
  await replies.getByRole('button', { name: 'Edit On it' }).waitFor();
  expect(await violationsOn(page, overlay)).toEqual([]);
  await replies.getByRole('button', { name: 'Edit On it' }).press('Enter');
  const editing = page.getByRole('dialog', { name: 'Edit the reply' });
  await editing.getByLabel('Text').fill('We work on it, {{requester}}.');
  expect(await violationsOn(page, overlay)).toEqual([]);
  await editing.getByRole('button', { name: 'Save' }).press('Enter');
  await replies.getByText('We work on it, {{requester}}.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('textbox', { name: 'Comment' }).fill('');

  await page.emulateMedia({ media: 'print' });
  const entries = ticketOn(page).journal().locator('.rich');
  expect(await entries.count()).toBeGreaterThan(5);
  for (const entry of await entries.all()) expect(await entry.isVisible()).toBe(true);
  const skipped = `[...document.querySelectorAll('.entry')].filter((one) => getComputedStyle(one).contentVisibility !== 'visible').length`;
  expect(await page.evaluate(skipped)).toBe(0);
  expect(await page.getByRole('textbox', { name: 'Comment' }).isVisible()).toBe(false);
  expect(await edit.isVisible()).toBe(false);
  await keepPicture(page, 'task-print');
  await page.emulateMedia({ media: 'screen' });

  // The button is there as long as the time.
  const later = await page.context().newPage();
  await later.clock.install();
  await later.goto(page.url());
  const button = newest(later).getByRole('button', { name: 'Edit your comment' });
  await button.waitFor();
  await later.clock.fastForward('05:01');
  await button.waitFor({ state: 'detached' });
  await later.close();
}, 120_000);

test('an admin builds a form by clicks and by keyboard, and sees it as requesters will', async () => {
  const { page } = windowOf('nora');
  await page.setViewportSize(wide);
  await visit(page, '/catalog-items/new', 'New catalog item');
  const builder = page.getByRole('region', { name: 'Form', exact: true });
  const preview = page.getByRole('region', { name: 'As requesters see it' });
  const rows = builder.locator('.builder-title');
  const add = async (kind: string, label: string) => {
    await builder.getByRole('button', { name: 'Add a field' }).first().click();
    await page.getByRole('menuitem', { name: kind, exact: true }).click();
    await builder.getByRole('textbox', { name: 'Label' }).fill(label);
  };
  await page.getByRole('textbox', { name: 'Name' }).first().fill('Replace a device');
  await add('One of several', 'Device');
  await builder.getByRole('textbox', { name: 'Option 1' }).fill('Laptop');
  await builder.getByRole('textbox', { name: 'Option 2' }).fill('Telephone');
  await add('Text', 'Serial number');
  await builder.getByText('Required', { exact: true }).click();
  await builder.getByRole('button', { name: /^Always/ }).click();
  await page.getByRole('option', { name: 'Depending on Device' }).click();
  await builder.getByText('Required while it is shown').waitFor();
  expect(await violationsOn(page, withoutMenu)).toEqual([]);

  // The condition holds for Laptop only.
  expect(await preview.getByLabel('Serial number').count()).toBe(0);
  await preview.getByRole('button', { name: /Device/ }).click();
  await page.getByRole('option', { name: 'Laptop' }).click();
  await preview.getByLabel('Serial number').waitFor();

  // By the arrow keys, a field moves under a heading, and keeps the focus.
  await builder.getByRole('button', { name: /^Serial number/ }).click();
  await builder.getByRole('button', { name: 'Add a section' }).click();
  const handle = builder.getByRole('button', { name: /^Move Serial number/ });
  await handle.focus();
  await page.keyboard.press('ArrowDown');
  const section = builder.getByRole('list', { name: 'Fields of New section' });
  await section.getByText('Serial number').waitFor();
  expect(await page.evaluate('document.activeElement.ariaLabel')).toMatch(/^Move Serial number/);
  await preview.getByRole('group', { name: 'New section' }).getByLabel('Serial number').waitFor();
  // By the mouse, one is dragged above the others.
  await builder
    .getByRole('button', { name: /^Move Device/ })
    .dragTo(builder.getByRole('button', { name: /^Reason/ }));
  expect((await rows.allInnerTexts()).map((text) => text.split('\n')[0])).toEqual([
    'Device',
    'Reason',
    'Serial number',
  ]);
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('heading', { level: 1, name: 'Replace a device' }).waitFor();
  const { items } = await stack.nora.get<{ items: { name: string; schema: object }[] }>(
    '/catalog-items?q=Replace a device',
  );
  expect(items[0]?.schema).toMatchObject({
    required: ['reason'],
    properties: { device: { enum: ['Laptop', 'Telephone'] }, serialNumber: { type: 'string' } },
    'x-order': ['device', 'reason', 'serialNumber'],
  });
}, 60_000);

test.each([
  ['de-DE', 'de'],
  ['fr-FR', 'fr'],
  ['ar-EG', 'en'],
] as const)(
  'every page is shown in a browser that is set to %s, and nothing is wider than the screen',
  async (locale, language) => {
    const window = await openWindow(browser, stack.acme.url, { locale });
    const { page } = window;
    let before: Person | undefined;
    for (const { name, who, path, title } of pages) {
      await page.setViewportSize(wide);
      if (who === before) await goInApp(page, path(staged));
      else {
        await adoptSession(window, windowOf(who));
        await page.goto(stack[people[who].at].url + path(staged));
      }
      before = who;
      await settled(page, headingIn(language, title));
      expect(await page.evaluate<string>('document.documentElement.lang')).toBe(language);
      for (const size of language === 'en' ? [] : [wide, phone]) {
        await page.setViewportSize(size);
        expect([name, size.width, Math.max(0, await excessWidth(page))]).toEqual([
          name,
          size.width,
          0,
        ]);
      }
      await keepPicture(page, `${name}-${locale}`);
    }
    await window.close();
  },
  240_000,
);

test.each([
  ['nl-NL', ['nl-NL', 'en']],
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
    const { page } = windowOf('dana');
    await page.setViewportSize(wide);
    await using _set = await page.addInitScript(`
    Object.defineProperty(Navigator.prototype, 'languages', { get: () => ${JSON.stringify(languages)} });
    Object.defineProperty(Navigator.prototype, 'language', { get: () => ${JSON.stringify(languages[0] ?? '')} });`);
    await page.goto(`/tasks/${staged.task}`);
    await page.getByRole('heading', { level: 1, name: /^No mail at/ }).waitFor();
    expect(await page.locator('time[title]').first().getAttribute('title')).toMatch(/\p{Nd}/u);
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Propose solution' }).click();
    await page
      .getByRole('dialog', { name: /^Propose solution/ })
      .getByLabel('Resolution code')
      .waitFor();
    await page.keyboard.press('Escape');
    await goInApp(page, '/tasks');
    await page.getByRole('button', { name: /^Any priority/ }).click();
    await page.getByRole('option', { name: 'Any priority' }).waitFor();
    await page.keyboard.press('Escape');
  },
  120_000,
);

test('in a language that is read from the right, the English stays in its order, and a date keeps to its place', async () => {
  const { northwind } = stack;
  const dana = await openWindow(browser, northwind.url, { locale: 'ar-EG' });
  const { page } = dana;
  await adoptSession(dana, windowOf('dana'));
  await page.goto(`/tasks/${staged.task}`);
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

type Operations = Readonly<Record<string, { readonly tags?: readonly string[] }>>;

/** The first operation of each group and those that are searched for: all of them are 60,000 elements, drawn alike. */
function someOf(paths: Readonly<Record<string, Operations>>): Record<string, Operations> {
  const groups = new Set<string>();
  const kept: Record<string, Operations> = {};
  for (const [path, operations] of Object.entries(paths)) {
    const [group = ''] = Object.values(operations).flatMap(({ tags }) => tags ?? []);
    if (groups.has(group) && !path.endsWith('/propose')) continue;
    groups.add(group);
    kept[path] = operations;
  }
  return kept;
}

const leaveOneOfEachGroup = `(() => {
  const operations = [...document.querySelectorAll('[id*="/operation/"][data-section-id]')];
  const groupOf = ({ id }) => id.split('/operation/')[0];
  const others = operations.filter((one, at) => at > 0 && groupOf(one) === groupOf(operations[at - 1]));
  for (const one of others) one.remove();
  return { all: operations.length, left: operations.length - others.length };
})()`;

test('the API reference is found, searched and read by keyboard, with nothing from elsewhere', async () => {
  const { northwind } = stack;
  const { page } = windowOf('dana');
  await page.setViewportSize(wide);
  const elsewhere: string[] = [];
  const listen = (request: Request) => {
    const url = request.url();
    if (!url.startsWith(northwind.url) && !/^(data|blob):/.test(url)) elsewhere.push(url);
  };
  page.on('request', listen);
  // All of it where all of a test is asked for.
  if (!isFull) {
    await page.route('**/openapi.json', async (route) => {
      const response = await route.fetch();
      const { paths, ...document } = await response.json();
      await route.fulfill({ response, json: { ...document, paths: someOf(paths) } });
    });
  }
  await visit(page, '/tasks', 'Tasks');
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

  // The first of each group stands for the others.
  const operations = await page.evaluate<{ all: number; left: number }>(leaveOneOfEachGroup);
  expect(operations.all).toBeGreaterThan(isFull ? 100 : 10);
  expect(operations.left).toBeGreaterThan(10);
  const grave = (await gradedViolationsOn(page)).filter(({ impact }) =>
    ['critical', 'serious'].includes(impact),
  );
  expect(grave).toEqual([]);
  const stops = await tabStops(page, 12);
  expect(stops).toHaveLength(12);
  expect(stops.filter(({ seen }) => !seen)).toEqual([]);
  expect(elsewhere).toEqual([]);
  page.off('request', listen);
  await page.unrouteAll();
}, 240_000);

test.each<[Person, path: string, title: string, label: string, option: string]>([
  ['casey', '/requests', 'My requests', 'Priority', '5 Planning'],
  ['dana', '/tasks', 'Tasks', 'Priority', '5 Planning'],
  ['nora', '/connections', 'Connections', 'State', 'Rejected'],
])(
  'on a phone, %s finds the filters of %s behind a button, and the address keeps what is chosen',
  async (who, path, title, label, option) => {
    const { page } = windowOf(who);
    await page.setViewportSize(phone);
    await visit(page, path, title);
    const filter = page.getByRole('button', { name: label });
    expect(await filter.count()).toBe(0);
    await page.getByRole('button', { name: 'Filters' }).click();
    await filter.click();
    expect(await violationsOn(page, withoutMenu)).toEqual([]);
    await page.getByRole('option', { name: option }).click();
    await page.getByText('Nothing matches').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Filters (1)' }).waitFor();
    await page.getByText('Nothing matches').waitFor();
  },
  60_000,
);

interface Opened {
  /** The name of the page. */
  readonly on: string;
  readonly button: string;
  /** Of the menu that the button opens. */
  readonly item?: string;
}

test.each<Opened>([
  { on: 'request', button: 'Actions', item: 'Cancel request' },
  { on: 'task', button: 'Actions', item: 'Propose solution' },
  { on: 'task', button: 'Actions', item: 'Reassign' },
  { on: 'change', button: 'Edit' },
  { on: 'case', button: 'Actions', item: 'Cancel case' },
  { on: 'case', button: 'Edit' },
  { on: 'connection', button: 'Off-board' },
  { on: 'item', button: 'Withdraw' },
  { on: 'groups', button: 'New group' },
  { on: 'calendars', button: 'New calendar' },
  { on: 'user', button: 'Revoke' },
  { on: 'system', button: 'Rotate token' },
])(
  'what $button opens on the page $on can be read and used by everybody, and gives the focus back',
  async ({ on, button, item }) => {
    const place = pages.find(({ name }) => name === on);
    if (!place) throw new Error(`There is no page ${on}.`);
    const { page } = windowOf(place.who);
    await page.setViewportSize(wide);
    await visit(page, place.path(staged), place.title);
    await page.getByRole('button', { name: button }).first().click();
    if (item) await page.getByRole('menuitem', { name: item, exact: true }).click();
    const dialog = page.getByRole('dialog').filter({ has: page.getByRole('heading') });
    await dialog.waitFor();
    expect(await violationsOn(page, overlay)).toEqual([]);
    expect(await darkViolationsOn(page, overlay)).toEqual([]);
    // A command that ends something for good has another name than the button that leaves the dialog.
    expect(await dialog.getByRole('button', { name: 'Cancel', exact: true }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.evaluate('document.activeElement.textContent')).toContain(button);
  },
  60_000,
);

testFocus(() => ({ browser, stack, staged, windowOf }));
// The last of these ends the connection of the stage.
testClicks(() => ({ browser, stack, staged, windowOf }));
