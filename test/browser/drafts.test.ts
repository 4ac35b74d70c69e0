import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { de } from '../../web/src/i18n/de';
import { en } from '../../web/src/i18n/en';
import { type ExchangedRequest, sharedStack, type TestStack } from '../environment/stack';
import { ensureBuilt } from './built';
import { sharedChromium } from './chromium';
import { overlay, violationsOn, withoutMenu } from './pageChecks';
import { shown } from './texts';
import { ticketOn } from './ticket';
import { goInApp, openWindow, type Window } from './window';

/** Other files of the shared stack have items of other names. */
const itemName = 'Repair of a screen';
let browser: Browser;
let stack: TestStack;
let item: string;
let underway: ExchangedRequest;
let window: Window;

beforeAll(async () => {
  [browser, stack] = await Promise.all([sharedChromium(), sharedStack(), ensureBuilt()]);
  item = await stack.publish({
    name: itemName,
    schema: {
      type: 'object',
      properties: {
        model: { type: 'string', title: 'Model' },
        port: { type: 'integer', title: 'Port' },
        more: { type: 'object', title: 'More', additionalProperties: true },
      },
    },
  });
  underway = await stack.submit(item);
  window = await openWindow(browser, stack.acme.url);
}, 180_000);
afterAll(async () => {
  await window?.close();
  await stack?.stop();
});
afterEach(() => window.clear());

/** What this browser keeps of what was typed. */
function kept(page: Page): Promise<string> {
  return page.evaluate<string>(
    `JSON.stringify(Object.entries({ ...localStorage, ...sessionStorage }))`,
  );
}

const restored = (page: Page) => page.getByText('Your draft is restored.');

test('half a form is there again after a step back, and after a reload, until it is sent', async () => {
  const { page } = window;
  await window.open(stack.acme.tokens.requester, '/catalog');
  await page.getByRole('link', { name: itemName }).click();
  await page.getByLabel('Short description').fill('The screen flickers');
  await page.getByLabel('Model').fill('T14');
  await page.getByLabel('Port').fill('9100');
  await page.getByLabel('More').fill('{ "since": "mon');
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Catalog' }).waitFor();
  await page.goForward();
  const filled = async () => {
    await restored(page).waitFor();
    expect(await page.getByLabel('Short description').inputValue()).toBe('The screen flickers');
    expect(await page.getByLabel('Model').inputValue()).toBe('T14');
    expect(await page.getByLabel('Port').inputValue()).toBe('9100');
    expect(await page.getByLabel('More').inputValue()).toBe('{ "since": "mon');
  };
  await filled();
  await page.reload();
  await filled();
  expect(await violationsOn(page, withoutMenu)).toEqual([]);

  await page.getByLabel('More').fill('{ "since": "monday" }');
  await page.getByRole('button', { name: /^Submit to/ }).click();
  await page.getByRole('heading', { level: 1, name: 'The screen flickers' }).waitFor();
  expect(await kept(page)).not.toContain('flickers');
  await page.goto(`/catalog/${item}`);
  expect(await page.getByLabel('Short description').inputValue()).toBe('');
  expect(await restored(page).count()).toBe(0);
}, 120_000);

test('a draft that is not wanted any more is discarded by a press', async () => {
  const { page } = window;
  await window.open(stack.acme.tokens.requester, `/catalog/${item}`);
  await page.getByLabel('Short description').fill('Not wanted');
  await page.getByLabel('Port').fill('1');
  await page.reload();
  await page.getByRole('button', { name: 'Discard draft' }).click();
  expect(await page.getByLabel('Short description').inputValue()).toBe('');
  expect(await page.getByLabel('Port').inputValue()).toBe('');
  expect(await kept(page)).not.toContain('Not wanted');
}, 120_000);

test('a comment and a work note survive a reload, each for its own record', async () => {
  const other = await stack.submit(item);
  const { page } = window;
  await window.open(stack.acme.tokens.agent, `/requests/${underway.number}`);
  await page.getByRole('textbox', { name: 'Comment' }).fill('Half a thou');
  await page.getByRole('tab', { name: 'Work note' }).click();
  await page.getByRole('textbox', { name: 'Work note' }).fill('Between us');
  await page.reload();
  const comment = page.getByRole('textbox', { name: 'Comment' });
  await comment.waitFor();
  expect(await comment.inputValue()).toBe('Half a thou');
  await page.goto(`/requests/${other.number}`);
  await comment.waitFor();
  expect(await comment.inputValue()).toBe('');

  await page.goto(`/requests/${underway.number}`);
  await ticketOn(page).comment('Half a thought, and the rest.');
  expect(await comment.inputValue()).toBe('');
  await page.reload();
  await comment.waitFor();
  expect(await comment.inputValue()).toBe('');
  await page.getByRole('tab', { name: 'Work note' }).click();
  expect(await page.getByRole('textbox', { name: 'Work note' }).inputValue()).toBe('Between us');
}, 120_000);

test('a comment whose answer was lost to a reload has one effect when it is sent again', async () => {
  const { page } = window;
  const { number } = underway;
  await window.open(stack.acme.tokens.agent, `/requests/${number}`);
  // The API writes the comment; the page is never told.
  const arrived = new Promise<void>((resolve, reject) => {
    void page.route('**/comments', (route) => route.fetch().then(() => resolve(), reject));
  });
  const comment = page.getByRole('textbox', { name: 'Comment' });
  await comment.fill('Sent once, I hope.');
  await page.getByRole('button', { name: 'Comment', exact: true }).click();
  await arrived;
  // What is typed beside it does not make it another comment.
  await page.getByRole('tab', { name: 'Work note' }).click();
  await page.getByRole('textbox', { name: 'Work note' }).fill('Beside it');
  await page.reload();
  await comment.waitFor();
  expect(await comment.inputValue()).toBe('Sent once, I hope.');
  await page.unroute('**/comments');

  const send = page.getByRole('button', { name: 'Comment', exact: true });
  const written = async (text: string) => {
    const path = `/requests/${number}/journal?limit=200`;
    const { items } = await stack.avery.get<{ items: { text: string }[] }>(path);
    return items.filter((entry) => entry.text === text).length;
  };
  await send.click();
  // Typed while the other is on its way, and not lost with it.
  await ticketOn(page).comment('Said after it.');
  expect(await written('Sent once, I hope.')).toBe(1);
  // The same words once more are another comment.
  await comment.fill('Said after it.');
  await send.click();
  await ticketOn(page).comment('Said at last.');
  expect(await written('Said after it.')).toBe(2);
}, 120_000);

test.each([
  ['en-GB', '1,000', '1,5', '9007199254740993', en],
  ['de-DE', '1.000', '1,5', '1.00.00', de],
] as const)(
  'in a browser that is set to %s, "%s" in a number field is a thousand',
  async (locale, thousand, broken, unclear, { catalog, form }) => {
    const reader = await openWindow(browser, stack.acme.url, { locale });
    const { page } = reader;
    await reader.signIn(stack.acme.tokens.requester, `/catalog/${item}`);
    await page.getByLabel(catalog.shortDescription).fill(`A thousand, ${locale}`);
    const port = page.getByLabel('Port');
    for (const [typed, told] of [
      [broken, shown(form.pleaseGiveAWhole)],
      [unclear, shown(form.notOneNumber, form.thisNumberHasMore)],
    ] as const) {
      await port.fill(typed);
      await page.getByRole('button', { name: shown(catalog.submitTo) }).click();
      await page.getByText(told).waitFor();
    }
    await port.fill(thousand);
    await page.getByLabel('More').fill('{ "serial": 9007199254740993 }');
    await page.getByText(shown(form.inexact)).waitFor();
    await page.getByLabel('More').fill('{ "serial": "9007199254740993" }');
    await page.getByRole('button', { name: shown(catalog.submitTo) }).click();
    await page.getByRole('heading', { level: 1, name: `A thousand, ${locale}` }).waitFor();
    const number = new URL(page.url()).pathname.split('/').at(-1);
    expect(await stack.casey.get(`/requests/${number}`)).toMatchObject({
      variables: { port: 1000, more: { serial: '9007199254740993' } },
    });
    await reader.close();
  },
  120_000,
);

/** Images of one pixel. */
const pixels = {
  png: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  gif: 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
} as const;

/** Pastes an image from the clipboard. */
async function pasteImage(place: Locator, bytes: string): Promise<void> {
  await place.focus();
  await place.page().evaluate(`(() => {
    const clipboardData = new DataTransfer();
    const bytes = Uint8Array.from(atob('${bytes}'), (one) => one.charCodeAt(0));
    clipboardData.items.add(new File([bytes], 'pasted.gif', { type: 'image/gif' }));
    document.activeElement.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true }),
    );
  })()`);
}

test('the files of a form are uploaded with the request, one that fails can be sent again, and the images are viewed by keyboard', async () => {
  const { page } = window;
  await window.open(stack.acme.tokens.requester, `/catalog/${item}`);
  await page.getByLabel('Short description').fill('It flickers');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Attach files' }).click();
  const png = Buffer.from(pixels.png, 'base64');
  await (await chooser).setFiles([
    { name: 'screen.png', mimeType: 'image/png', buffer: png },
    { name: 'log.txt', mimeType: 'text/plain', buffer: Buffer.from('flicker') },
    { name: 'wrong.txt', mimeType: 'text/plain', buffer: Buffer.from('not this one') },
  ]);
  await page.getByRole('button', { name: 'Remove wrong.txt' }).click();
  let failed = false;
  await page.route('**/attachments', async (route) => {
    const isFirstLog = route.request().postData()?.includes('log.txt') && !failed;
    if (!isFirstLog) return route.continue();
    failed = true;
    return route.abort();
  });
  window.expectComplaints(/ERR_FAILED/);
  await page.getByRole('button', { name: /^Submit to/ }).click();
  await page.getByRole('heading', { level: 1, name: 'It flickers' }).waitFor();
  await page.getByRole('button', { name: 'Retry' }).click();
  await ticketOn(page).says('log.txt');
  expect(failed).toBe(true);
  await page.unroute('**/attachments');

  await pasteImage(page.getByRole('textbox', { name: 'Comment' }), pixels.gif);
  await ticketOn(page).says('pasted.gif');
  const files = page.getByRole('region', { name: 'Attachments' });
  await files.getByRole('button', { name: 'View pasted.gif' }).waitFor();
  await files.getByRole('button', { name: 'View screen.png' }).press('Enter');
  const viewer = (name: string) => page.getByRole('dialog', { name });
  await viewer('screen.png').getByText('Image 1 of 2, by Casey (Acme)').waitFor();
  expect(await violationsOn(page, overlay)).toEqual([]);
  await page.keyboard.press('ArrowRight');
  await viewer('pasted.gif').getByRole('img', { name: 'pasted.gif' }).waitFor();
  const width = `(async () => {
    const image = document.querySelector('[role=dialog] img');
    await image.decode();
    return image.naturalWidth;
  })()`;
  expect(await page.evaluate<number>(width)).toBe(1);
  await page.keyboard.press('ArrowLeft');
  const download = page.waitForEvent('download');
  await viewer('screen.png').getByRole('link', { name: 'Download' }).press('Enter');
  expect((await download).suggestedFilename()).toBe('screen.png');
  await page.keyboard.press('Escape');
  await viewer('screen.png').waitFor({ state: 'hidden' });
}, 120_000);

test('an agent keeps a text as a canned reply, and inserts it into a record by keyboard', async () => {
  const northwind = await openWindow(browser, stack.northwind.url);
  const { page } = northwind;
  await northwind.signIn(stack.northwind.tokens.agent, `/tasks/${underway.task}`);
  const comment = page.getByRole('textbox', { name: 'Comment' });
  await comment.fill('Hello {{requester}}, about {{number}}: **we are on it**. {{me}}');
  await page.getByRole('button', { name: 'Insert a reply' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Canned replies' });
  await dialog.getByLabel('Keep what you typed, as').fill('On it');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: /^On it/ }).waitFor();
  expect(await violationsOn(page, overlay)).toEqual([]);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await comment.fill('Good morning.');
  await page.getByRole('button', { name: 'Insert a reply' }).press('Enter');
  await dialog.getByLabel('Search replies').fill('on it');
  await dialog.getByRole('button', { name: /^On it/ }).press('Enter');
  await dialog.waitFor({ state: 'hidden' });
  expect(await comment.inputValue()).toBe(
    `Good morning.\n\nHello Casey, about ${underway.task}: **we are on it**. Dana`,
  );
  await northwind.close();
}, 120_000);

test('Escape closes a dialog, and what was typed into it is there when it is opened again', async () => {
  const { page } = window;
  await window.open(stack.acme.tokens.requester, `/requests/${underway.number}`);
  const open = async () => {
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Cancel request' }).click();
    return page.getByRole('dialog', { name: /^Cancel request/ });
  };
  let dialog = await open();
  await dialog.getByLabel('Reason').fill('It works again since the mor');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  dialog = await open();
  expect(await dialog.getByLabel('Reason').inputValue()).toBe('It works again since the mor');
  expect(await violationsOn(page, overlay)).toEqual([]);
  await dialog.getByRole('button', { name: 'Discard draft' }).click();
  await dialog.getByRole('button', { name: 'Keep it' }).click();
}, 120_000);

test('every form of agents and admins keeps what was typed; a secret is never kept', async () => {
  const northwind = await openWindow(browser, stack.northwind.url);
  const { page } = northwind;
  await northwind.signIn(stack.northwind.tokens.admin);
  for (const { path, open, label } of [
    { path: '/changes/new', label: 'Title' },
    { path: '/cases/new', label: 'Short description' },
    { path: '/catalog-items/new', label: 'Name' },
    { path: '/registrations', open: 'Register a customer', label: 'Name of the customer' },
    { path: '/external-systems', open: 'New external system', label: 'Name' },
    { path: '/users', open: 'Add a user', label: 'Name' },
    { path: '/providers', open: 'New provider record', label: 'URL of the provider' },
    { path: '/replication-sets', label: 'Your name, as customers read it' },
  ]) {
    const show = async () => {
      // Each time, the form begins with what the browser keeps.
      await goInApp(page, '/profile');
      await goInApp(page, path);
      if (open) await page.getByRole('button', { name: open }).click();
      const field = page
        .getByLabel(label, { exact: true })
        .or(page.getByLabel(`${label} optional`));
      await field.first().waitFor();
      return field.first();
    };
    await (await show()).fill('https://half.example');
    expect([path, await (await show()).inputValue()]).toEqual([path, 'https://half.example']);
    expect(await restored(page).count()).toBe(1);
    expect(await violationsOn(page, open ? overlay : withoutMenu)).toEqual([]);
  }
  await goInApp(page, '/providers');
  await page.getByRole('button', { name: 'New provider record' }).click();
  await page.getByLabel('Registration token').fill('xr_a-secret');
  await page.getByLabel('URL of the provider').fill('https://whole.example');
  expect(await kept(page)).toContain('whole.example');
  expect(await kept(page)).not.toContain('xr_a-secret');
  await northwind.close();
}, 180_000);

test('signing out leaves no draft behind, and nobody sees those of another', async () => {
  const { page } = window;
  await window.signIn(stack.acme.tokens.requester, `/catalog/${item}`);
  await page.getByLabel('Short description').fill('For my eyes alone');
  // As when the session ends by itself: the drafts are there when the same person comes back.
  await page.context().clearCookies();
  await window.signIn(stack.acme.tokens.requester, `/catalog/${item}`);
  expect(await page.getByLabel('Short description').inputValue()).toBe('For my eyes alone');

  await page.context().clearCookies();
  await window.signIn(stack.acme.tokens.agent, `/catalog/${item}`);
  expect(await page.getByLabel('Short description').inputValue()).toBe('');
  expect(await kept(page)).not.toContain('eyes');

  await page.getByLabel('Short description').fill('Of an agent');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in to Acme' }).waitFor();
  expect(await kept(page)).not.toContain('agent');
}, 120_000);

test('a draft is kept for two weeks, and no more than fifty of them', async () => {
  const { page } = window;
  await window.open(stack.acme.tokens.requester, '/requests');
  await page.evaluate(`(() => {
    const day = 86_400_000;
    const put = (name, days) => localStorage.setItem('crossdesk.draft/Casey/' + name,
      JSON.stringify({ at: Date.now() - days * day, value: { comment: name, workNote: '', inside: false } }));
    put('comment /api/v1/requests/${underway.number}', 15);
    for (let count = 0; count < 60; count += 1) put('many ' + count, 1 + count / 100);
  })()`);
  await page.goto(`/requests/${underway.number}`);
  const comment = page.getByRole('textbox', { name: 'Comment' });
  await comment.waitFor();
  expect(await comment.inputValue()).toBe('');
  await comment.fill('The newest');
  const names = await page.evaluate<string[]>('Object.keys(localStorage)');
  expect(names.filter((name) => name.startsWith('crossdesk.draft/'))).toHaveLength(50);
  expect(names).toContain('crossdesk.draft/Casey/many 0');
  expect(names).not.toContain('crossdesk.draft/Casey/many 59');
}, 120_000);
