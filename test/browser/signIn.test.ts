import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { sharedStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { ensureBuilt } from './built';
import { sharedChromium } from './chromium';
import { openWindow, type Window } from './window';

const refused = /status of 401/;
/** Other files of the shared stack have items of other names. */
const itemName = 'Repair of a keyboard';
let browser: Browser;
let stack: TestStack;
let item: string;
let casey: Window;

beforeAll(async () => {
  [browser, stack] = await Promise.all([sharedChromium(), sharedStack(), ensureBuilt()]);
  item = await stack.publish({
    name: itemName,
    schema: { type: 'object', properties: { model: { type: 'string', title: 'Model' } } },
  });
  casey = await openWindow(browser, stack.acme.url);
}, 180_000);
afterAll(async () => {
  await casey?.close();
  await stack?.stop();
});
afterEach(() => casey.clear());

/** A further token of Casey, and what revokes it. */
async function anotherToken(): Promise<{ token: string; revoke(): Promise<void> }> {
  const { id, token } = await stack.alex.post<{ id: string; token: string }>('/users/Casey/tokens');
  return {
    token,
    async revoke() {
      const headers = { authorization: `Bearer ${stack.acme.tokens.admin}` };
      const path = `${stack.acme.url}/api/v1/users/Casey/tokens/${id}`;
      const { status } = await fetch(path, { method: 'DELETE', headers });
      expect(status).toBe(204);
      // A process accepts a token that it has just seen for a moment longer.
      await until(async () => {
        const asked = { headers: { authorization: `Bearer ${token}` } };
        return (await fetch(`${stack.acme.url}/api/v1/requests`, asked)).status === 401;
      }, 'the token to be forgotten');
    },
  };
}

test('a wrong token is refused with a message, and the right one leads to the page that was asked for', async () => {
  const { page } = casey;
  casey.expectComplaints(refused);
  await page.goto('/requests?state=Closed');
  await page.getByRole('heading', { name: 'Sign in to Acme' }).waitFor();
  await page.getByLabel('Token').fill('xd_no-such-token');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('The token is not valid, or was revoked.').waitFor();
  expect(await page.getByLabel('Token').getAttribute('aria-invalid')).toBe('true');

  await page.getByLabel('Token').fill(stack.acme.tokens.requester);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'My requests' }).waitFor();
  expect(new URL(page.url()).search).toBe('?state=Closed');
}, 120_000);

test('no script can read the token', async () => {
  const { page } = casey;
  const token = stack.acme.tokens.requester;
  await casey.signIn(token, '/catalog');
  await page.getByRole('link', { name: itemName }).waitFor();
  const kept = await page.evaluate<string>(`(async () => JSON.stringify([
    document.cookie, { ...localStorage }, { ...sessionStorage }, history.state,
    await indexedDB.databases(), (await caches.keys?.()) ?? [], document.documentElement.outerHTML,
    [...document.querySelectorAll('input')].map(({ value }) => value), location.href,
  ]))()`);
  expect(kept).not.toContain(token.slice(3, 20));
  expect(JSON.parse(kept).slice(0, 3)).toEqual(['', expect.anything(), expect.anything()]);
  const cookies = await page.context().cookies();
  expect(cookies).toMatchObject([{ name: 'crossdesk_session_acme', httpOnly: true }]);
}, 120_000);

test('a session that ends while a form is filled in keeps what was typed, which is sent after the next sign-in', async () => {
  const { page } = casey;
  const short = await anotherToken();
  casey.expectComplaints(refused);
  await casey.signIn(short.token, `/catalog/${item}`);
  await page.getByLabel('Short description').fill('The keys stick');
  await page.getByLabel('Model').fill('T14');
  await short.revoke();
  await page.getByRole('button', { name: 'Submit to Northwind' }).click();

  const dialog = page.getByRole('dialog', { name: 'Sign in to continue' });
  await dialog.getByLabel('Token').fill(stack.acme.tokens.requester);
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(await page.getByLabel('Short description').inputValue()).toBe('The keys stick');
  expect(await page.getByLabel('Model').inputValue()).toBe('T14');
  await page.getByRole('button', { name: 'Submit to Northwind' }).click();
  await page.getByRole('heading', { level: 1, name: 'The keys stick' }).waitFor();
  const { items } = await stack.casey.get<{ items: object[] }>('/requests?q=stick');
  expect(items).toHaveLength(1);
}, 120_000);

test('a session that ends while a page is only read asks for a sign-in without a click', async () => {
  const { page } = casey;
  const short = await anotherToken();
  casey.expectComplaints(refused);
  const { number } = await stack.submit(item);
  await casey.signIn(short.token, `/requests/${number}`);
  await page.getByText('Live', { exact: true }).waitFor();
  await short.revoke();
  await page.getByRole('dialog', { name: 'Sign in to continue' }).waitFor({ timeout: 45_000 });
}, 180_000);

test('after a sign-out, the back button shows nothing of the session', async () => {
  const { page } = casey;
  await casey.signIn(stack.acme.tokens.requester, '/requests');
  await page.getByRole('heading', { name: 'My requests' }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in to Acme' }).waitFor();
  expect(await page.context().cookies()).toEqual([]);
  await page.goBack();
  await page.getByRole('heading', { name: 'Sign in to Acme' }).waitFor();
  expect(await page.getByRole('table').count()).toBe(0);
}, 120_000);

test('a person who signs in after another sees nothing that the other typed', async () => {
  const { page } = casey;
  const short = await anotherToken();
  casey.expectComplaints(refused);
  await casey.signIn(short.token, `/catalog/${item}`);
  await page.getByLabel('Short description').fill('For nobody else');
  await short.revoke();
  await page.getByRole('button', { name: 'Submit to Northwind' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign in to continue' });
  await dialog.getByLabel('Token').fill(stack.acme.tokens.agent);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Avery', { exact: true }).waitFor();
  expect(await page.getByLabel('Short description').inputValue()).toBe('');
}, 120_000);

test('a person is offered only what their roles allow', async () => {
  const { page } = casey;
  await casey.signIn(stack.acme.tokens.requester);
  const main = page.getByRole('navigation', { name: 'Main' });
  await main.getByRole('link', { name: 'Catalog' }).waitFor();
  expect(await main.getByRole('link').allInnerTexts()).toEqual(['Home', 'Catalog', 'Requests']);
  // A page that is not offered does not open by its address. It sends no request either: the browser would complain of the refusal.
  for (const path of ['/users', '/tasks', '/drift', '/connections/any', '/cases/new']) {
    await page.goto(path);
    await page.getByRole('heading', { name: 'Your account has no access here' }).waitFor();
  }
  await page.getByText('This page needs the role agent or admin.').waitFor();
  await page.getByText('You are signed in as Casey, with the role requester.').waitFor();
  await page.getByRole('link', { name: 'Go to: Home' }).click();
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
}, 120_000);

test('a page runs no script but its own', async () => {
  const { page } = casey;
  await casey.signIn(stack.acme.tokens.requester);
  casey.expectComplaints(
    /Against the policy: script-src|violates the following Content Security Policy/,
  );
  const ran = await page.evaluate<boolean>(`(() => {
    const script = document.createElement('script');
    script.textContent = 'window.foreign = true';
    document.body.append(script);
    return window.foreign === true;
  })()`);
  expect(ran).toBe(false);
}, 120_000);
