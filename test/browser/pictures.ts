import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { phone, wide } from './window';

const folder = join(__dirname, '../../docs/pictures');

/** Those of the pages that the README, docs/portal.md and docs/desks show. */
const shown: Readonly<Record<string, { readonly width: number; readonly height: number }>> = {
  requests: phone,
  request: wide,
  tasks: wide,
  task: wide,
  registration: wide,
  connection: wide,
  desk: wide,
};

/** With `CROSSDESK_PICTURES=1`, takes a page's picture for the docs anew, where they show it. */
export async function takeForDocs(page: Page, name: string): Promise<void> {
  const size = shown[name];
  if (process.env.CROSSDESK_PICTURES !== '1' || !size) return;
  await page.setViewportSize(size);
  await page.screenshot({ path: join(folder, `portal-${name}.png`) });
  await page.setViewportSize(wide);
}
