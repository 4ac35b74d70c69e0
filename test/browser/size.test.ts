import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { portalDirectory } from '../../api/portal';
import { sharedStack, type TestStack } from '../environment/stack';
import { ensureBuilt } from './built';
import { sharedChromium } from './chromium';
import { settled } from './pageChecks';
import { openWindow } from './window';

/** In bytes. */
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
function scripts(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`performance.getEntriesByType('resource')
    .filter(({ name, transferSize }) => name.endsWith('.js') && transferSize > 0)
    .map(({ name }) => new URL(name).pathname)`);
}

/** Their bytes as a browser gets them over TLS: compressed by Brotli, which it takes over nothing else. */
function bytesOf(paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + statSync(join(portalDirectory, `${path}.br`)).size, 0);
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
    const first = bytesOf(await scripts(page));
    expect(first).toBeGreaterThan(50_000);
    expect(first).toBeLessThan(mostScript);

    await page.reload();
    await settled(page);
    expect(bytesOf(await scripts(page))).toBe(0);
    await window.close();
  },
  120_000,
);
