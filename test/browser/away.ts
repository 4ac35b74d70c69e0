import { expect, test } from '@jest/globals';
import type { Line } from '../environment/line';
import { type ExchangedRequest, inSync, type TestStack, waitForEntry } from '../environment/stack';
import { ticketOn } from './ticket';
import { patienceMs, type Window } from './window';

interface Place {
  readonly stack: TestStack;
  /** Acme's connection to Northwind goes through it. */
  readonly line: Line;
  /** Opens a page in the window of Acme's requester. */
  readonly caseyAt: (path: string) => Promise<Window>;
}

/** What a page shows while the browser, the partner or the connection is away. */
export function testAway(place: () => Place): void {
  /** A request that both sides have. */
  async function submit(): Promise<ExchangedRequest> {
    const { stack } = place();
    const request = await stack.submit(await stack.publish());
    await inSync(request.number, stack.casey, stack.dana);
    return request;
  }
  async function open({ number }: ExchangedRequest): Promise<Window> {
    const casey = await place().caseyAt(`/requests/${number}`);
    await casey.page.getByText('Live', { exact: true }).waitFor();
    return casey;
  }

  test('offline, the page says so and keeps what was typed; once back, it catches up by itself', async () => {
    const { stack } = place();
    const request = await submit();
    const casey = await open(request);
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
      text: 'Written while the page was offline.',
    });
    await waitForEntry(stack.casey, request.number, id);

    await page.context().setOffline(false);
    await page.getByText('You are offline.').waitFor({ state: 'hidden' });
    await ticket.says('Written while the page was offline.');
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Comment' }).inputValue()).toBe(
      'Written on a train.',
    );
    await page.getByRole('button', { name: 'Comment', exact: true }).click();
    await ticket.says('Written on a train.');
    expect(await ticket.journal().getByText('Written on a train.').count()).toBe(1);
    expect(await page.evaluate('window.loadedOnce')).toBe(true);
  }, 180_000);

  test('while the partner is away, a requester can go on working, and sees which updates wait until they are delivered', async () => {
    const { stack, line } = place();
    const request = await submit();
    const { page } = await open(request);

    line.cut();
    await ticketOn(page).comment('It is urgent.');
    await page.getByText('Northwind has not received this yet').waitFor();
    await page.getByText('One update waits').waitFor();
    await ticketOn(page).comment('And it smells.');
    await page.getByText('2 updates wait').waitFor();

    line.restore();
    // The retries are seconds apart by now, and the page polls, as no event tells it of the delivery.
    await page
      .getByText('Northwind has not received this yet')
      .waitFor({ state: 'hidden', timeout: 3 * patienceMs });
    await inSync(request.number, stack.casey);
  }, 240_000);

  test('a paused connection is shown as paused, not as slow', async () => {
    const { stack } = place();
    const request = await submit();
    await stack.pause(stack.acme, 'northwind');
    const casey = await open(request);
    await casey.page.getByText('The connection with Northwind is paused').waitFor();
    await ticketOn(casey.page).comment('For later.');
    await casey.page.getByText('One update waits until it is resumed.').waitFor();
    await stack.resume(stack.acme, 'northwind');
    await casey.page
      .getByText('The connection with Northwind is paused')
      .waitFor({ state: 'hidden', timeout: 3 * patienceMs });
  }, 240_000);
}
