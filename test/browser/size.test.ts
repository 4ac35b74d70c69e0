import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { sharedStack, type TestStack } from '../environment/stack';
import { ensureBuilt } from './built';
import { sharedChromium } from './chromium';
import { settled } from './pageChecks';
import { openWindow } from './window';

/** In bytes as they cross the network. */
const mostScript = 250_000;
let browser: Browser;
let stack: TestStack;

beforeAll(async () => {
  [browser, stack] = await Promise.all([sharedChromium(), sharedStack(), ensureBuilt()]);
}, 180_000);
afterAll(async () => {
  await stack?.stop();
});

/** What came over the network of scripts since the document began. */
function scriptBytes(page: Page): Promise<number> {
  return page.evaluate<number>(`performance.getEntriesByType('resource')
    .filter(({ name }) => name.endsWith('.js'))
    .reduce((sum, { transferSize }) => sum + transferSize, 0)`);
}

test.each([
  ['requester', 'acme'],
  ['agent', 'northwind'],
  ['admin', 'northwind'],
] as const)(
  'the first page of a person who is %s takes less than 250 kB of script, and a second visit none',
  async (role, at) => {
    const { url, tokens } = stack[at];
    const window = await openWindow(browser, url);
    const { page } = window;
    await window.signIn(tokens[role]);
    await settled(page);
    const first = await scriptBytes(page);
    expect(first).toBeGreaterThan(50_000);
    expect(first).toBeLessThan(mostScript);

    await page.reload();
    await settled(page);
    expect(await scriptBytes(page)).toBe(0);
    await window.close();
  },
  120_000,
);
