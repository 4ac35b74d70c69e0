import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { source } from 'axe-core';
import type { Page } from 'playwright-core';
import { until } from '../rig/until';
import { artifacts } from './window';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

/** What axe finds against WCAG 2.1 A and AA, a line each: the rule, where, and why. */
export async function violationsOn(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(source);
  const options = JSON.stringify({ runOnly: rules, resultTypes: ['violations'] });
  const { violations } = await page.evaluate<Pick<AxeResults, 'violations'>>(
    `axe.run(document, ${options})`,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
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

/** Keeps a picture of the page for who looks at the run. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(artifacts, { recursive: true });
  await page.screenshot({ path: join(artifacts, `${name}.png`), fullPage: true });
}
