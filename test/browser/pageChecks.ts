import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { source } from 'axe-core';
import type { Page } from 'playwright-core';
import { isFull } from '../environment/size';
import { escaped } from './texts';
import { artifacts, patienceMs } from './window';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
/** Those that look at colours. */
const colourRules = ['color-contrast', 'link-in-text-block'];

/** The part of a page that axe checks; by default all of it. */
interface Part {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

/** Without the menu and the head line, which are the same on each page of a person. */
export const withoutMenu: Part = { exclude: ['.sidebar', '.topbar'] };
/** What covers the page: a dialog, a menu or a list of options. Axe checks the page below in its own test. */
export const overlay: Part = { include: ['.overlay, .popover'] };

/** What axe finds against WCAG 2.1 A and AA, a line each: the rule, where, and why. */
export async function violationsOn(page: Page, part?: Part): Promise<string[]> {
  return (await gradedViolationsOn(page, part)).map(({ line }) => line);
}

/** What axe finds against the page's dark colours. The colours are all that is different in the dark. */
export async function darkViolationsOn(page: Page, part?: Part): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'dark' });
  const violations = await gradedViolationsOn(page, part, colourRules);
  await page.emulateMedia({ colorScheme: 'light' });
  return violations.map(({ line }) => line);
}

/** What axe finds, each with its impact as axe calls it. */
export async function gradedViolationsOn(
  page: Page,
  { include, exclude = [] }: Part = {},
  runOnly: readonly string[] = rules,
): Promise<{ impact: string; line: string }[]> {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(source);
  // What React Aria reads out of a button that is gone by now is left out.
  const part = { include, exclude: [...exclude, '[data-live-announcer]'] };
  const options = { runOnly, resultTypes: ['violations'] };
  const { violations } = await page.evaluate<Pick<AxeResults, 'violations'>>(
    `axe.run(${JSON.stringify(part)}, ${JSON.stringify(options)}).then(({ violations }) => ({ violations }))`,
  );
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => ({
      impact: impact ?? 'none',
      line: `${id} at ${target.join(' ')}: ${failureSummary}`,
    })),
  );
}

/** Waits until a page shows its heading, this one if it is given, and nothing is loading. Polls within the page. */
export async function settled(page: Page, heading: string | RegExp = ''): Promise<void> {
  const { source, flags } =
    typeof heading === 'string' ? new RegExp(escaped(heading), 'i') : heading;
  const missing = await page.evaluate<string | null>(`(async () => {
    const heading = new RegExp(${JSON.stringify(source)}, ${JSON.stringify(flags)});
    const textOf = (it) => it.textContent.trim().replace(/\\s+/g, ' ');
    const headings = () => [...document.querySelectorAll('h1')].filter((it) => it.checkVisibility());
    const isThere = () => headings().some((it) => heading.test(textOf(it))) && !document.querySelector('.loading');
    for (const end = performance.now() + ${patienceMs}; !isThere(); ) {
      if (performance.now() > end) return document.body.innerText;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await document.fonts.ready;
    return null;
  })()`);
  if (missing !== null) throw new Error(`Waited for the heading ${heading}. There was: ${missing}`);
}

/** By how many pixels it is wider than its window. */
export function excessWidth(page: Page): Promise<number> {
  return page.evaluate<number>(excess);
}

const excess = 'document.documentElement.scrollWidth - window.innerWidth';

/** What a list says in one word, and is cut off or lies over the next column: a number, a state, a time, a button. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll('main td')].flatMap((cell) => {
    const { left, right } = cell.getBoundingClientRect();
    return [...cell.querySelectorAll('.number, .badge, .time, .priority, button')]
      .filter((one) => {
        const box = one.getBoundingClientRect();
        return box.left < left - 1 || box.right > right + 1;
      })
      .map((one) => one.textContent);
  })`);
}

/** How many rows of its list a page of 900 pixels shows without scrolling. Infinity for an empty list. */
export function rowsInWindow(page: Page): Promise<number> {
  return page.evaluate<number>(`(() => {
    const heights = [...document.querySelectorAll('main tbody tr[data-key]')].map((row) => row.offsetHeight);
    if (heights.length === 0) return Infinity;
    const { top } = document.querySelector('main tbody').getBoundingClientRect();
    return Math.floor((900 - top) / Math.max(...heights));
  })()`);
}

/** What the tab key comes to from the top of the page, and whether one sees it there. */
export async function tabStops(
  page: Page,
  most: number,
): Promise<{ name: string; seen: boolean }[]> {
  await page.evaluate('document.activeElement?.blur(); window.scrollTo(0, 0)');
  const stops: { name: string; seen: boolean }[] = [];
  for (let count = 0; count < most; count += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate<{ name: string; seen: boolean } | null>(focusedOn);
    if (!stop) break;
    stops.push(stop);
  }
  return stops;
}

/** Defines `stopOf(element)`: its name, and whether one sees that it has the focus. */
// A link that takes a whole row shows it around the row, a checkbox on its label. A heading needs no mark: nobody acts on it.
const defineStop = `const stopOf = (element) => {
  const name = element.getAttribute('aria-label') || element.innerText || element.labels?.[0]?.innerText || element.name || element.tagName;
  const marked = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  const seen = [element, element.closest('label'), element.parentElement]
    .filter(Boolean)
    .flatMap((one) => [null, '::after', '::before'].map((part) => getComputedStyle(one, part)))
    .some(marked);
  const { top, bottom } = element.getBoundingClientRect();
  return { name: String(name).trim().slice(0, 60), seen: (seen || element.tagName === 'H1') && bottom > 0 && top < innerHeight };
};`;

/** What has the focus, and whether one sees it; null if the browser dropped it. */
export const focusedOn = `(() => {
  ${defineStop}
  const element = document.activeElement;
  return !element || element === document.body ? null : stopOf(element);
})()`;

/** What in the page itself can have the focus, and does not show it after the tab key. The menu is left to tabStops. */
export async function unseenStops(page: Page): Promise<string[]> {
  // From now on the browser and React Aria show the focus, as the last input came from a keyboard.
  await page.keyboard.press('Tab');
  return page.evaluate<string[]>(unseen);
}

const unseen = `(async () => {
  ${defineStop}
  const found = [];
  const elements = document.querySelectorAll('main :is(a[href], button, input, select, textarea, summary, [tabindex="0"])');
  for (const element of [...elements].filter((it) => it.tabIndex >= 0).slice(0, 40)) {
    element.focus();
    // React draws what follows from the focus.
    await new Promise((resolve) => setTimeout(resolve));
    if (document.activeElement === element && !stopOf(element).seen) found.push(stopOf(element).name);
  }
  return found;
})()`;

/** Keeps a picture of the page for who looks at the run, where all of a test is asked for: it takes a while. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (!isFull) return;
  mkdirSync(artifacts, { recursive: true });
  await page.screenshot({ path: join(artifacts, `${name}.png`), fullPage: true });
}

/** How a page fits its window: by how many pixels it is too wide, and words that are broken over two lines. */
export async function faultsOfLayout(page: Page): Promise<{ excess: number; broken: string[] }> {
  await settled(page);
  return page.evaluate(`({ excess: Math.max(0, ${excess}), broken: ${broken} })`);
}

/** Words in tables, lists and badges that are broken over two lines, as "1 Critica" and "l". Code may break anywhere. */
const broken = `(() => {
  const found = [];
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (!node.parentElement.closest('td, th, dd, dt, .badge, button, label, h1, h2')) continue;
    if (node.parentElement.closest('code')) continue;
    for (const { 0: word, index } of node.data.matchAll(/[\\p{L}\\p{N}]{2,20}/gu)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (lines.size > 1) found.push(word);
    }
  }
  return found;
})()`;
