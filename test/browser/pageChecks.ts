import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { source } from 'axe-core';
import type { Page } from 'playwright-core';
import { isFull } from '../environment/size';
import { until } from '../environment/until';
import { artifacts } from './window';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
/** Those that look at colours. */
const colourRules = ['color-contrast', 'link-in-text-block'];

/** What axe finds against WCAG 2.1 A and AA, a line each: the rule, where, and why. */
export async function violationsOn(page: Page): Promise<string[]> {
  return (await gradedViolationsOn(page)).map(({ line }) => line);
}

/** What axe finds against the page's dark colours. The colours are all that is different in the dark. */
export async function darkViolationsOn(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'dark' });
  const violations = await gradedViolationsOn(page, colourRules);
  await page.emulateMedia({ colorScheme: 'light' });
  return violations.map(({ line }) => line);
}

/** What axe finds, each with its impact as axe calls it. */
export async function gradedViolationsOn(
  page: Page,
  runOnly: readonly string[] = rules,
): Promise<{ impact: string; line: string }[]> {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(source);
  const options = JSON.stringify({ runOnly, resultTypes: ['violations'] });
  const { violations } = await page.evaluate<Pick<AxeResults, 'violations'>>(
    // What React Aria reads out of a button that is gone by now is left out.
    `axe.run({ exclude: ['[data-live-announcer]'] }, ${options})`,
  );
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => ({
      impact: impact ?? 'none',
      line: `${id} at ${target.join(' ')}: ${failureSummary}`,
    })),
  );
}

/** Waits until a page shows what it is of, and nothing is on its way any more. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await until(async () => (await page.getByText('Loading …').count()) === 0, 'the page to settle');
  await page.evaluate('document.fonts.ready.then(() => true)');
}

/** By how many pixels it is wider than its window. */
export function excessWidth(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
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
    const stop = await page.evaluate<{ name: string; seen: boolean } | null>(focused);
    if (!stop) break;
    stops.push(stop);
  }
  return stops;
}

// A link that takes a whole row shows it around the row, a checkbox on its label.
const focused = `(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const name = element.getAttribute('aria-label') || element.innerText || element.name || element.tagName;
  const marked = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  const seen = [element, element.closest('label'), element.parentElement]
    .filter(Boolean)
    .flatMap((one) => [null, '::after', '::before'].map((part) => getComputedStyle(one, part)))
    .some(marked);
  const { top, bottom } = element.getBoundingClientRect();
  return { name: String(name).trim().slice(0, 60), seen: seen && bottom > 0 && top < innerHeight };
})()`;

/** Keeps a picture of the page for who looks at the run, where all of a test is asked for: it takes a while. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (!isFull) return;
  mkdirSync(artifacts, { recursive: true });
  await page.screenshot({ path: join(artifacts, `${name}.png`), fullPage: true });
}

/** Words in tables, lists and badges that are broken over two lines, as "1 Critica" and "l". */
export function brokenWords(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(broken);
}

const broken = `(() => {
  const found = [];
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (!node.parentElement.closest('td, th, dd, dt, .badge, button, label, h1, h2')) continue;
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
