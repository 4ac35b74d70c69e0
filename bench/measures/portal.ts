import type { Browser, Page } from 'playwright-core';
import { ensurePortal } from '../../dev/demo/portal';
import type { StackInstance } from '../../dev/stack';
import type { Role } from '../../domain/lifecycle';
import type { Database } from '../../records/database';
import { startChromium } from '../../test/browser/chromium';
import { type Figure, median, quantile } from '../figures';
import type { Bench } from '../stack';
import { fillRequests } from './requestList';

const tasks = 1_000;
const entries = 12;
const opened = 30;
const rounds = 10;

/** How fast the portal is in a browser, at an instance with a thousand tasks. */
export async function portal({ stack: { northwind }, say }: Bench): Promise<Figure[]> {
  say('Building the portal …');
  await ensurePortal();
  await fillTasks(northwind.instance.db);
  const browser = await startChromium();
  const figures = [
    await firstLoad(browser, northwind),
    await openings(browser, northwind),
    await interactions(browser, northwind),
  ];
  await browser.close();
  // Other measures fill the same numbers.
  await northwind.instance.db.raw(
    `delete from journal where record like 'BENCH-%';
     delete from tasks where request like 'BENCH-%';
     delete from requests where number like 'BENCH-%'`,
  );
  return figures;
}

async function fillTasks(db: Database): Promise<void> {
  await fillRequests(db, tasks);
  await db.raw(
    `insert into tasks (number, request, title, priority)
     select 'TASK9' || right(number, 6), number, short_description, priority from requests where number like 'BENCH-%'`,
  );
  await db.raw(
    `insert into journal (id, record, kind, text, by, instance, at)
     select gen_random_uuid(), number, 'comment', 'It **blinks**, and then it does not.', 'Casey', 'acme',
       opened_at + n * interval '1 minute'
     from requests, generate_series(1, :entries) as n where number like 'BENCH-%'`,
    { entries },
  );
  await db.raw('vacuum analyze tasks, journal');
}

/** A window with an empty cache, signed in. */
async function openPage(browser: Browser, at: StackInstance, role: Role): Promise<Page> {
  const context = await browser.newContext({
    baseURL: at.url,
    viewport: { width: 1440, height: 900 },
  });
  const page = await context.newPage();
  await page.goto('/favicon.svg');
  const token = JSON.stringify({ token: at.tokens[role] });
  await page.evaluate(`fetch('/api/v1/session', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: ${JSON.stringify(token)},
  })`);
  return page;
}

/** The scripts of the first page of each role, as they cross the network. */
async function firstLoad(browser: Browser, at: StackInstance): Promise<Figure> {
  const sizes: { role: Role; kB: number }[] = [];
  for (const role of ['requester', 'agent', 'admin'] as const) {
    const page = await openPage(browser, at, role);
    await page.goto('/', { waitUntil: 'networkidle' });
    const bytes = await page.evaluate<number>(`performance.getEntriesByType('resource')
      .filter(({ name }) => name.endsWith('.js'))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`);
    sizes.push({ role, kB: bytes / 1_000 });
    await page.context().close();
  }
  return {
    name: 'compressed script of the first load, in kB',
    value: Math.max(...sizes.map(({ kB }) => kB)),
    target: { atMost: 250 },
    from: `the home page: ${sizes.map(({ role, kB }) => `${role} ${kB.toFixed(0)} kB`).join(', ')}`,
  };
}

const untilJournal = `(() => {
  window.opened = new Promise((resolve) => addEventListener('click', () => {
    const begun = performance.now();
    const look = () => {
      if (!document.querySelector('.ticket-journal .entry')) return requestAnimationFrame(look);
      // The frame with the journal is on the screen when the next one begins.
      requestAnimationFrame(() => resolve(performance.now() - begun));
    };
    look();
  }, { once: true, capture: true }));
})()`;

/** From the click on a row of the list until the journal of the record is on the screen. */
async function openings(browser: Browser, at: StackInstance): Promise<Figure> {
  const page = await openPage(browser, at, 'agent');
  const times: number[] = [];
  for (let n = 0; n < opened; n += 1) {
    await page.goto('/tasks?view=all&q=printer');
    const link = page.locator('tbody .row-link').nth(n);
    await link.waitFor();
    await page.evaluate(untilJournal);
    await link.click();
    times.push(await page.evaluate<number>('window.opened'));
  }
  await page.context().close();
  return {
    name: 'a record opened from the list, p50 in ms',
    value: median(times),
    target: { atMost: 300 },
    from: `${opened} of ${tasks.toLocaleString('en')} tasks, each from a page that was just loaded, from the click to the journal; the longest ${Math.max(...times).toFixed(0)} ms`,
  };
}

/** As the browser's INP: from the input to the next frame on the screen. The longest event of an interaction counts. */
const watchInteractions = `(() => {
  window.interactions = new Map();
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries()) {
      if (!interactionId) continue;
      window.interactions.set(interactionId, Math.max(duration, window.interactions.get(interactionId) ?? 0));
    }
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
})()`;

/** Moving in a list, the palette, typing, and the menu of a record. */
async function interactions(browser: Browser, at: StackInstance): Promise<Figure> {
  const page = await openPage(browser, at, 'agent');
  const { keyboard } = page;
  const durations: number[] = [];
  let inputs = 0;
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await keyboard.press(key, { delay: 20 });
    inputs += keys.length;
  };
  const collect = async () => {
    // An event is reported after its frame.
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 200))');
    durations.push(...(await page.evaluate<number[]>('[...window.interactions.values()]')));
  };
  await page.goto('/tasks?view=all&q=printer');
  await page.locator('tbody .row-link').first().waitFor();
  await page.evaluate(watchInteractions);
  for (let n = 0; n < 4 * rounds; n += 1) await press('j');
  for (let n = 0; n < rounds; n += 1) {
    await press('Control+k');
    await page.getByRole('combobox').waitFor();
    await press('p', 'r', 'i', 'n', 'ArrowDown', 'Escape');
    await page.getByRole('combobox').waitFor({ state: 'detached' });
  }
  await collect();
  await page.goto('/tasks?view=all&q=BENCH-PRQ00000050');
  await page.locator('tbody .row-link').first().click();
  const actions = page.getByRole('button', { name: 'Actions' });
  await actions.waitFor();
  await page.evaluate(watchInteractions);
  for (let n = 0; n < rounds; n += 1) {
    await actions.click();
    inputs += 1;
    await page.getByRole('menu').waitFor();
    await press('ArrowDown', 'Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
  }
  await page.getByRole('textbox', { name: 'Comment' }).focus();
  await press(...'It blinks red, and then green.'.split(''));
  await collect();
  await page.context().close();
  // The browser does not report what took less than 16 ms.
  const all = [
    ...durations,
    ...Array.from({ length: Math.max(0, inputs - durations.length) }, () => 16),
  ];
  return {
    name: 'an interaction, p50 in ms',
    value: median(all),
    target: { atMost: 100 },
    from: `${all.length} keys and clicks until the next frame, in steps of 8 ms: in a list of ${tasks.toLocaleString('en')}, the palette, a menu and a comment; p98 ${quantile(all, 0.98)} ms`,
  };
}
