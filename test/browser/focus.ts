import { expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { inState, type TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { focusedOn, settled } from './pageChecks';
import { type Person, pages } from './pages';
import type { Staged } from './staged';
import { ticketOn } from './ticket';
import { goInApp, openWindow, type Window, wide } from './window';

interface Place {
  readonly browser: Browser;
  readonly stack: TestStack;
  readonly staged: Staged;
  readonly windowOf: (who: Person) => Window;
}

/** A keyboard has one place on a page. These tests look where it is. */
export function testFocus(place: () => Place): void {
  test('after every button of every page, and after what it opens, the focus is still in the page', async () => {
    const { windowOf, staged } = place();
    const lost: string[] = [];
    let tried: string[] = [];
    for (const who of ['casey', 'dana', 'nora', 'alex'] as const) {
      const { page } = windowOf(who);
      await page.setViewportSize(wide);
      await page.goto('/profile');
      await settled(page);
      await page.evaluate(refuseWrites);
      const kept = await page.evaluate<string>('JSON.stringify(localStorage)');
      for (const { name, path, title, who: reader } of pages) {
        if (reader !== who || name === 'nothing') continue;
        await goInApp(page, path(staged));
        await page.getByRole('heading', { level: 1, name: title }).waitFor();
        await settled(page);
        const found = await page.evaluate<{ lost: string[]; tried: string[] }>(
          `(${pressAll})(${JSON.stringify(tried)})`,
        );
        lost.push(...found.lost.map((button) => `${name}: ${button}`));
        tried = found.tried;
      }
      // What a button kept in the browser is forgotten again: the first steps that it hid, a filter, a draft.
      await page.evaluate(`localStorage.clear(); Object.assign(localStorage, ${kept});`);
      await page.goto('/profile');
    }
    expect(lost).toEqual([]);
    expect(tried.length).toBeGreaterThan(80);
  }, 240_000);

  test('by keyboard alone, an agent signs in, takes a task, answers, proposes, leaves a dialog, and acts on several tasks', async () => {
    const { browser, stack } = place();
    const item = await stack.publish({ name: 'Keyrings' });
    const titles = ['Keyring c', 'Keyring b', 'Keyring a'];
    for (const shortDescription of titles) {
      const body = { catalogItem: item, shortDescription };
      const { number } = await stack.casey.post<{ number: string }>('/requests', body);
      await inState('Received', number, stack.dana);
    }
    const window = await openWindow(browser, stack.northwind.url);
    const { page } = window;
    const { keyboard } = page;
    const focusIs = async (name: string | RegExp) => {
      let focus: Focus | null = null;
      const isThere = async () => {
        focus = await page.evaluate<Focus | null>(focusedOn);
        const is = typeof name === 'string' ? focus?.name === name : name.test(focus?.name ?? '');
        return is && focus?.seen;
      };
      await until(isThere, `the focus on ${name}`).catch(() => {
        throw new Error(`The focus is not on ${name}, but on ${JSON.stringify(focus)}.`);
      });
    };
    const tabTo = async (name: string | RegExp) => {
      for (let count = 0; count < 40; count += 1) {
        await keyboard.press('Tab');
        const focus = await page.evaluate<Focus | null>(focusedOn);
        if (typeof name === 'string' ? focus?.name === name : name.test(focus?.name ?? '')) {
          expect(focus).toMatchObject({ seen: true });
          return;
        }
      }
      throw new Error(`The tab key does not come to ${name}.`);
    };

    await page.goto('/tasks?view=unassigned&q=Keyring');
    await page.getByRole('heading', { name: /^Sign in/ }).waitFor();
    await focusIs(/^Token/);
    await keyboard.type(stack.northwind.tokens.agent);
    await keyboard.press('Enter');
    await focusIs('Tasks');
    await page.getByRole('link', { name: 'Keyring c' }).waitFor();
    await keyboard.press('j');
    await focusIs('Keyring a');
    await keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Keyring a' }).waitFor();
    await focusIs('Keyring a');
    await keyboard.press('a');
    await page.getByText('Assigned to you').first().waitFor();
    await focusIs('Keyring a');

    await tabTo('Actions');
    await keyboard.press('Enter');
    await keyboard.type('Reas');
    await focusIs('Reassign');
    await keyboard.press('Enter');
    await page.getByRole('dialog', { name: /^Reassign/ }).waitFor();
    await keyboard.press('Escape');
    await focusIs('Actions');

    await keyboard.press('c');
    await keyboard.type('Which door is it?');
    await tabTo('Comment');
    await keyboard.press('Enter');
    await ticketOn(page).says('Which door is it?');
    await focusIs(/^Comment/);
    await keyboard.press('Control+k');
    await focusIs('Search or run a command');
    await keyboard.type('propose');
    await page.getByRole('option', { name: 'Propose solution' }).waitFor();
    await keyboard.press('Enter');
    await focusIs(/^Resolution code/);
    await keyboard.type('Fixed');
    await tabTo(/^Resolution notes/);
    await keyboard.type('The door has a new key.');
    await tabTo('Propose solution');
    await keyboard.press('Enter');
    await ticketOn(page).waitForState('Resolved');
    await focusIs(/^Comment/);

    await keyboard.press('Shift+Tab');
    await keyboard.type('gt');
    await focusIs('Tasks');
    await keyboard.press('/');
    await keyboard.type('Keyring');
    const rows = page.locator('main tbody tr[data-key]');
    await until(async () => (await rows.count()) === 2, 'the two that are left');
    // A choice takes the letters that are typed for itself.
    await keyboard.press('Tab');
    await keyboard.type('*a');
    await tabTo('Keyring b');
    await keyboard.type('*a');
    await page.getByText('2 selected').first().waitFor();
    await tabTo('Assign to me');
    await keyboard.press('Enter');
    await page.getByText('2 done, 0 failed').waitFor();
    await focusIs('Close');
    await keyboard.press('Enter');
    await focusIs('Tasks');
    await window.close();
  }, 120_000);

  test('the focus goes to the heading when somebody else closes a request under an open button', async () => {
    const { stack, windowOf } = place();
    const { page } = windowOf('casey');
    const { items } = await stack.casey.get<{
      items: { number: string; shortDescription: string }[];
    }>('/requests?state=Resolved');
    const [resolved] = items;
    await page.setViewportSize(wide);
    await page.goto(`/requests/${resolved?.number}`);
    const accept = page.getByRole('button', { name: 'Accept' });
    await accept.focus();
    await page.getByText('Live', { exact: true }).waitFor();
    await stack.casey.post(`/requests/${resolved?.number}/accept`);
    await accept.waitFor({ state: 'detached' });
    await until(
      async () =>
        (await page.evaluate<Focus | null>(focusedOn))?.name === resolved?.shortDescription,
      'the focus on the heading of what somebody else closed',
    );
  }, 60_000);
}

interface Focus {
  readonly name: string;
  readonly seen: boolean;
}

/** From now on the document changes nothing: each write is refused, and the page says so. */
const refuseWrites = `(() => {
  const { fetch } = window;
  const refusal = JSON.stringify({ title: 'Refused', status: 409, code: 'conflict' });
  window.fetch = (to, init = {}) =>
    (init.method ?? 'GET') === 'GET'
      ? fetch(to, init)
      : Promise.resolve(new Response(refusal, { status: 409, headers: { 'content-type': 'application/problem+json' } }));
})()`;

/**
 * Presses each button of the page that can be seen and whose kind was not tried before, leaves what it opened by Escape, and
 * names those after which the browser dropped the focus. In the page itself: a hundred buttons in some seconds.
 */
const pressAll = `async (before) => {
  const tried = new Set(before);
  const lost = [];
  const { pathname, search } = location;
  const heading = document.querySelector('main h1')?.textContent;
  // What moves the focus does so in a frame.
  const drawn = () => new Promise((resolve) =>
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))));
  const isOpen = () => document.querySelector('[role=dialog], [role=menu], [role=listbox]');
  for (let index = 0; ; index += 1) {
    const button = [...document.querySelectorAll('button:enabled')].filter((one) => one.checkVisibility())[index];
    if (!button) return { lost, tried: [...tried] };
    const label = button.getAttribute('aria-label') ?? button.textContent;
    // A button with the same words on another page or in another row is the same component.
    const kind = label.replace(/[\\d:,.].*/, '');
    if (tried.has(kind) || kind === 'Sign out') continue;
    tried.add(kind);
    button.focus();
    button.click();
    await drawn();
    for (let open = 0; open < 3 && isOpen(); open += 1) {
      const escape = { key: 'Escape', code: 'Escape', bubbles: true, cancelable: true };
      (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', escape));
      (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keyup', escape));
      await drawn();
    }
    const isLost = () => {
      const it = document.activeElement;
      return !it || it === document.body || !it.checkVisibility();
    };
    // A popover that closes while its options are read again gives the focus back some frames later.
    for (let frame = 0; frame < 30 && isLost(); frame += 1) await drawn();
    if (isLost()) lost.push(label);
    if (location.pathname !== pathname) {
      history.pushState(null, '', pathname + search);
      for (let frame = 0; frame < 100 && document.querySelector('main h1')?.textContent !== heading; frame += 1) await drawn();
    }
  }
}`;
