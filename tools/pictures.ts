import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { ensureDemoCatalog } from '../dev/demo/catalog';
import { onboard } from '../dev/demo/onboarding';
import { type Person, person } from '../dev/demo/person';
import { playScenario } from '../dev/demo/scenario';
import { startDemoServices } from '../dev/demo/services';
import { createTimeline } from '../dev/demo/timeline';
import { until } from '../dev/demo/until';
import { type Stack, startStack } from '../dev/stack';
import { adoptSdkLog, createLog, failWith } from '../instance/run';
import { takeDeskPictures } from './deskPictures';

const folder = join(__dirname, '../docs/pictures');
const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * `npm run pictures`: takes the pictures of docs/operating.md, of Temporal's UI over two real instances in which one request is
 * closed, and another waits for a partner that is away; and those of desks, where these are installed. `-- --desks` takes
 * only those.
 */
async function main(): Promise<void> {
  const executablePath = process.env.CHROMIUM ?? browsers.find((path) => existsSync(path));
  if (!executablePath) {
    throw new Error(
      'There is no Chromium: install it (apt-get install chromium), or set CHROMIUM.',
    );
  }
  const log = createLog('silent');
  adoptSdkLog(log);
  const dataDir = mkdtempSync(join(tmpdir(), 'crossdesk-pictures-'));
  const config = await startDemoServices(dataDir, {
    CROSSDESK_DEMO_PORT: process.env.CROSSDESK_DEMO_PORT ?? '4700',
  });
  try {
    const stack = await startStack(config, log, 2_000);
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    try {
      await ensureDemoCatalog(stack);
      await onboard(
        stack,
        createTimeline(() => {}),
      );
      await takeDeskPictures(browser, stack, { dataDir, folder });
      if (!process.argv.includes('--desks')) {
        const { closed, stuck } = await stage(stack);
        await photograph(browser, config.temporalUi ?? '', closed, stuck);
      }
    } finally {
      await browser.close();
      await stack.stop();
    }
  } finally {
    await config.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
  process.exit(0);
}

/** Plays one request to its end; then northwind is stopped, and a second request is submitted. */
async function stage(stack: Stack): Promise<{ closed: string; stuck: string }> {
  const closed = await playScenario(
    stack,
    createTimeline(() => {}),
  );
  const casey: Person = person(stack.acme, 'acme', 'requester');
  const { items } = await casey.get<{ items: { id: string }[] }>('/catalog-items');
  await stack.northwind.instance.stop();
  const { number } = await casey.post<{ number: string }>('/requests', {
    catalogItem: items[0]?.id,
    shortDescription: 'The printer prints nothing',
    variables: { model: 'T14' },
  });
  await casey.post(`/requests/${number}/comments`, { text: 'It blinks, twice.' });
  await until(async () => {
    const current = await stack.acme.instance.db('connections').first('attempts');
    return current?.attempts >= 3;
  }, 'some tries that fail');
  return { closed, stuck: number };
}

async function photograph(
  browser: Browser,
  ui: string,
  closed: string,
  stuck: string,
): Promise<void> {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
  });
  const workflows = `${ui}/namespaces/acme/workflows`;
  const query = encodeURIComponent(`CrossdeskPartner="northwind"`);
  await take(page, `${workflows}?query=${query}`, 'temporal-search');
  const request = `${workflows}/${encodeURIComponent(`request/${closed}`)}`;
  await take(page, request, 'temporal-request');
  await take(page, request, 'temporal-summaries', 'User Metadata');
  const waiting = `${workflows}/${encodeURIComponent(`request/${stuck}`)}`;
  await take(page, waiting, 'temporal-stuck', 'User Metadata');
  const delivery = `${workflows}/${encodeURIComponent('delivery/northwind')}`;
  await take(page, delivery, 'temporal-delivery', 'User Metadata');
}

/** @param tab the tab to open first */
async function take(page: Page, url: string, name: string, tab?: string): Promise<void> {
  // The UI polls a running workflow, so the network is never idle.
  await page.goto(url, { waitUntil: 'load' });
  if (tab) await page.getByRole('link', { name: tab }).or(page.getByText(tab)).first().click();
  await page.waitForTimeout(3_000);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(`docs/pictures/${name}.png`);
}

main().catch(failWith);
