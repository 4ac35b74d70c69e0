import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startTestWorld, type TestWorld } from '../rig/world';
import { ensureBuilt } from './built';
import { startChromium } from './chromium';
import { excessWidth, keepPicture, settled, tabStops, violationsOn } from './looks';
import { type Person, pages } from './pages';
import { takeForDocs } from './pictures';
import { type Staged, stage } from './staged';
import { openWindow, phone, type Window, wide } from './window';

let browser: Browser;
let world: TestWorld;
let staged: Staged;
const windows = new Map<Person, Window>();

beforeAll(async () => {
  [browser, world] = await Promise.all([startChromium(), startTestWorld(), ensureBuilt()]);
  staged = await stage(world);
  const { acme, northwind } = world;
  windows.set('nobody', await openWindow(browser, acme.url));
  for (const [who, at, role] of [
    ['casey', acme, 'requester'],
    ['alex', acme, 'admin'],
    ['dana', northwind, 'agent'],
    ['nora', northwind, 'admin'],
  ] as const) {
    const window = await openWindow(browser, at.url);
    await window.signIn(at.tokens[role]);
    windows.set(who, window);
  }
}, 240_000);
afterAll(async () => {
  try {
    for (const window of windows.values()) await window.close();
  } finally {
    await browser?.close();
    await world?.stop();
  }
});

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

    await page.setViewportSize(phone);
    await settled(page);
    expect(await excessWidth(page)).toBeLessThanOrEqual(0);
    expect(await violationsOn(page)).toEqual([]);
    await keepPicture(page, `${name}-phone`);
  }, 120_000);
});
