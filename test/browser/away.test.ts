import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { onboard } from '../../dev/demo/onboarding';
import { type Line, openLine } from '../environment/line';
import {
  type ExchangedRequest,
  inSync,
  startTestStack,
  type TestStack,
  waitForEntry,
} from '../environment/stack';
import { ensureBuilt } from './built';
import { sharedChromium } from './chromium';
import { ticketOn } from './ticket';
import { openWindow, patienceMs, type Window } from './window';

let browser: Browser;
let stack: TestStack;
/** Acme's way to Northwind. */
let line: Line;
let item: string;
let casey: Window;

beforeAll(async () => {
  [browser, stack] = await Promise.all([
    sharedChromium(),
    startTestStack({ connected: false }),
    ensureBuilt(),
  ]);
  line = await openLine(stack.northwind.url);
  const url = line.url.replace(/\/$/, '');
  await onboard({ ...stack, northwind: { ...stack.northwind, url } });
  item = await stack.publish();
  casey = await openWindow(browser, stack.acme.url);
}, 180_000);
afterEach(() => casey.clear());
afterAll(async () => {
  line?.restore();
  await casey?.close();
  await stack?.stop();
  await line?.close();
});

async function caseyOpens({ number }: ExchangedRequest): Promise<void> {
  await casey.signIn(stack.acme.tokens.requester, `/requests/${number}`);
  await casey.page.getByText('Live', { exact: true }).waitFor();
}

test('offline, the page says so and keeps what was typed; once back, it catches up by itself', async () => {
  const request = await stack.submit(item);
  await caseyOpens(request);
  const { page } = casey;
  const ticket = ticketOn(page);
  await page.evaluate('window.loadedOnce = true');
  casey.expectComplaints(/ERR_INTERNET_DISCONNECTED/);

  await page.context().setOffline(true);
  await page.getByText('You are offline.').waitFor();
  await page.getByText('Connecting …').waitFor();
  await page.getByRole('textbox', { name: 'Comment' }).fill('Written on a train.');
  await page.getByRole('button', { name: 'Comment', exact: true }).click();
  await page.getByText('No connection', { exact: true }).waitFor();
  const { id } = await stack.dana.post<{ id: string }>(`/tasks/${request.task}/comments`, {
    text: 'Said while nobody could hear it.',
  });
  await waitForEntry(stack.casey, request.number, id);

  await page.context().setOffline(false);
  await page.getByText('You are offline.').waitFor({ state: 'hidden' });
  await ticket.says('Said while nobody could hear it.');
  await page.getByText('Live', { exact: true }).waitFor();
  expect(await page.getByRole('textbox', { name: 'Comment' }).inputValue()).toBe(
    'Written on a train.',
  );
  await page.getByRole('button', { name: 'Comment', exact: true }).click();
  await ticket.says('Written on a train.');
  expect(await ticket.journal().getByText('Written on a train.').count()).toBe(1);
  expect(await page.evaluate('window.loadedOnce')).toBe(true);
}, 180_000);

test('while the partner is away one goes on working, and sees what waits until it is across', async () => {
  const request = await stack.submit(item);
  await inSync(request.number, stack.casey);
  await caseyOpens(request);
  const { page } = casey;

  line.cut();
  await ticketOn(page).comment('It is urgent.');
  await page.getByText('Northwind has not received this yet').waitFor();
  await page.getByText('One update waits').waitFor();
  await ticketOn(page).comment('And it smells.');
  await page.getByText('2 updates wait').waitFor();

  line.restore();
  // Tries are seconds apart by now, and the page looks again as it learns of nothing.
  await page
    .getByText('Northwind has not received this yet')
    .waitFor({ state: 'hidden', timeout: 3 * patienceMs });
  await inSync(request.number, stack.casey);
}, 240_000);

test('a connection that was paused is not taken for one that is slow', async () => {
  const request = await stack.submit(item);
  await inSync(request.number, stack.casey, stack.dana);
  await stack.pause(stack.acme, 'northwind');
  await caseyOpens(request);
  await casey.page.getByText('The connection with Northwind is paused').waitFor();
  await ticketOn(casey.page).comment('For later.');
  await casey.page.getByText('One update waits until it is resumed.').waitFor();
  await stack.resume(stack.acme, 'northwind');
  await casey.page
    .getByText('The connection with Northwind is paused')
    .waitFor({ state: 'hidden', timeout: 3 * patienceMs });
}, 240_000);
