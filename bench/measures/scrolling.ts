import { existsSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';
import { ensurePortal } from '../../dev/demo/portal';
import places from '../../test/browser/chromiums.json';
import { type Figure, median, quantile } from '../figures';
import type { Bench } from '../stack';
import { fillCases } from './tableList';

const rows = 100_000;
const steps = 300;
/** The distance of one step, in pixels: a fast turn of a wheel. */
const step = 600;

/** How a list of 100,000 rows scrolls in a browser: every step is drawn by the next frame, 60 times a second. */
export async function scrolling({ stack, say }: Bench): Promise<Figure[]> {
  await ensurePortal();
  const { northwind } = stack;
  await fillCases(northwind.instance.db, rows);
  const executablePath = process.env.CHROMIUM ?? places.find((path) => existsSync(path));
  const browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--in-process-gpu'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(60_000);
    await page.goto(`${northwind.url}/cases?view=all`);
    await page.getByLabel('Token').fill(northwind.tokens.agent);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('tbody .row-link').first().waitFor();
    const small = await stepTimes(page);
    say('Scrolling to the end of 100,000 rows, page by page …');
    await page.evaluate(toTheEnd);
    const large = await stepTimes(page);
    const drawn = await page.locator('tbody tr[data-key]').count();
    return [
      {
        name: 'a scroll step in 100,000 rows, p50 in ms',
        value: median(large),
        target: { atMost: 17 },
        from: `${steps} steps of ${step} px at 1440×900; p95 ${quantile(large, 0.95).toFixed(1)} ms, longest ${Math.max(...large).toFixed(0)} ms, ${share(large)} % over 50 ms`,
      },
      {
        name: 'the same to that with the first pages loaded',
        value: median(large) / median(small),
        target: { atMost: 1.5 },
        from: `${median(large).toFixed(1)} and ${median(small).toFixed(1)} ms`,
      },
      {
        name: 'rows in the document, of 100,000',
        value: drawn,
        target: { atMost: 100 },
        from: 'the rows in the window, and 12 above and below',
      },
    ];
  } finally {
    await browser.close();
  }
}

/** The time from each step of the scroll to the second frame after it, less one frame: in ms. */
function stepTimes(page: Page): Promise<number[]> {
  return page.evaluate<number[]>(`(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const times = [];
    let by = ${step};
    for (let n = 0; n < ${steps}; n += 1) {
      const bottom = document.documentElement.scrollHeight - innerHeight;
      if (scrollY + by > bottom - 2000 || scrollY + by < 0) by = -by;
      const before = await frame();
      window.scrollBy({ top: by, behavior: 'instant' });
      times.push(await frame() - before);
    }
    return times;
  })()`);
}

const toTheEnd = `(async () => {
  const table = document.querySelector('.records table');
  while (table.getAttribute('aria-rowcount') === '-1') {
    window.scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
})()`;

function share(times: readonly number[]): string {
  return ((100 * times.filter((ms) => ms > 50).length) / times.length).toFixed(1);
}
