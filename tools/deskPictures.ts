import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { type Person, person } from '../dev/demo/person';
import { ensurePortal } from '../dev/demo/portal';
import { until } from '../dev/demo/until';
import type { RealDesk } from '../dev/desks/realDesk';
import { hasRedmine, redmineIsMissing, startRedmine } from '../dev/desks/redmine';
import {
  hasRequestTracker,
  requestTrackerIsMissing,
  startRequestTracker,
} from '../dev/desks/requestTracker';
import type { Stack } from '../dev/stack';

/**
 * The pictures of desks: a request that Acme's people raised in Redmine, as Northwind's agent works on it in Request
 * Tracker, and its page in the portal. None where a desk is not installed.
 */
export async function takeDeskPictures(
  browser: Browser,
  stack: Stack,
  { dataDir, folder }: { readonly dataDir: string; readonly folder: string },
): Promise<void> {
  if (!hasRequestTracker() || !hasRedmine()) {
    const missing = hasRequestTracker() ? redmineIsMissing : requestTrackerIsMissing;
    console.log(`No pictures of desks. ${missing}`);
    return;
  }
  const tracker = await startRequestTracker({ folder: join(dataDir, 'request-tracker') });
  const redmine = await startRedmine({ folder: join(dataDir, 'redmine') });
  try {
    await ensurePortal();
    const shown = await stageDesks(stack, tracker, redmine);
    const at = (name: string) => join(folder, `${name}.png`);
    const size = { width: 900, height: 1_000 };
    const page = await browser.newPage({ viewport: size, colorScheme: 'light' });
    await page.goto(`${tracker.url}/Ticket/History.html?id=${shown.ticket}`);
    await page.locator('input[name=user]').fill(tracker.people.alex.user);
    await page.locator('input[name=pass]').fill(tracker.people.alex.password);
    await page.locator('input[type=submit]').first().click();
    await page.locator('.transaction').last().waitFor();
    const left = join(dataDir, 'request-tracker.png');
    await take(page, left);
    await page.goto(`${redmine.url}/login?back_url=${redmine.url}/issues/${shown.issue}`);
    await page.locator('#username').fill(redmine.people.alex.user);
    await page.locator('#password').fill(redmine.people.alex.password);
    await page.locator('#login-submit').click();
    await page.locator('#history').waitFor();
    const right = join(dataDir, 'redmine.png');
    await take(page, right);
    await sideBySide(page, [left, right], at('desks'));
    await page.setViewportSize({ width: 1_280, height: 900 });
    await page.goto(`${stack.northwind.url}/tasks/${shown.task}`);
    await page.getByLabel('Token').fill(stack.northwind.tokens.agent);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Which floor?').first().waitFor();
    await take(page, at('desk-task'));
    await page.close();
  } finally {
    await Promise.all([tracker.stop(), redmine.stop()]);
  }
}

async function take(page: Page, path: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path });
  console.log(path);
}

async function sideBySide(page: Page, pictures: readonly string[], path: string): Promise<void> {
  const images = pictures.map(
    (file) =>
      `<img style="width:50%;display:block" src="data:image/png;base64,${readFileSync(file, 'base64')}">`,
  );
  await page.setViewportSize({ width: 1_800, height: 1_000 });
  await page.setContent(`<body style="margin:0;display:flex">${images.join('')}</body>`);
  await take(page, path);
}

/** Connects both desks as docs/desks/index.md says, and has their people work on one request. */
async function stageDesks(stack: Stack, tracker: RealDesk, redmine: RealDesk) {
  const nora = person(stack.northwind, 'northwind', 'admin');
  const dana = person(stack.northwind, 'northwind', 'agent');
  const avery = person(stack.acme, 'acme', 'admin');
  const { items } = await avery.get<{ items: { id: string; name: string }[] }>('/catalog-items');
  const item = items.find(({ name }) => name.toLowerCase().includes('laptop'))?.id;
  await connect(nora, tracker, [{ direction: 'out', record: 'task', queue: tracker.queue }]);
  const robin = redmine.as('robin');
  const connected = await connect(avery, redmine, []);
  const issue = await robin.open({
    queue: redmine.inbound,
    subject: 'The laptop gets hot and loud',
    text: 'It began on Monday, on the train.',
  });
  const route = {
    ...{ direction: 'in', record: 'request', where: { queue: redmine.inbound } },
    ...{ catalogItem: item, values: { model: 'T14', location: 'Berlin' } },
  };
  // It is tried before it is saved.
  const { effects } = await avery.post<{ effects: { does: string; text: string | null }[] }>(
    `/desks/${connected}/preview`,
    { direction: 'in', event: { ticket: issue }, routes: [route] },
  );
  if (effects[0]?.does !== 'create record') throw new Error(JSON.stringify(effects));
  await avery.patch(`/desks/${connected}`, { routes: [route] });
  await robin.note(issue, 'Its warranty ends in May.');
  const task = await until(async () => {
    const { items } = await dana.get<{ items: Task[] }>('/tasks?q=hot+and+loud');
    return items.find(({ desk }) => desk?.ticket);
  }, 'the ticket in Request Tracker');
  const ticket = task.desk?.ticket ?? '';
  const alex = tracker.as('alex');
  const inState = (state: string) =>
    until(async () => {
      const { state: now } = await dana.get<Task>(`/tasks/${task.number}`);
      return now === state || undefined;
    }, state);
  await alex.take(ticket);
  await inState('Work in Progress');
  await alex.reply(ticket, 'Which floor? We bring you another one today.');
  await until(async () => {
    const { items } = await dana.get<{ items: { text: string }[] }>(
      `/tasks/${task.number}/journal?limit=100`,
    );
    return items.some(({ text }) => text.startsWith('Which floor?')) || undefined;
  }, 'the reply');
  await robin.reply(issue, 'The third, next to the printer.');
  await until(async () => {
    const { items } = await dana.get<{ items: { text: string }[] }>(
      `/tasks/${task.number}/journal?limit=100`,
    );
    return items.some(({ text }) => text.startsWith('The third')) || undefined;
  }, 'the answer');
  await until(async () => {
    const { desk } = await dana.get<Task>(`/tasks/${task.number}`);
    return desk?.state === 'in sync' || undefined;
  }, 'the ticket to have it');
  return { issue, ticket, task: task.number };
}

interface Task {
  readonly number: string;
  readonly state: string;
  readonly desk: { readonly ticket: string | null; readonly state: string } | null;
}

/** Connects a desk as paused, checks it, and resumes it. @returns its id */
async function connect(admin: Person, desk: RealDesk, routes: readonly object[]): Promise<string> {
  const { kind, url, credentials } = desk;
  const name = kind === 'redmine' ? 'Redmine' : 'Request Tracker';
  const { id, webhook } = await admin.post<{ id: string; webhook: { url: string } }>('/desks', {
    ...{ name, kind, url, credentials, routes, state: 'Paused' },
    ...{ callsPerMinute: 6_000, pollSeconds: 5 },
  });
  const { ok, missing } = await admin.post<{ ok: boolean; missing: string[] }>(
    `/desks/${id}/check`,
  );
  if (!ok) throw new Error(`${name} cannot be used: ${missing.join(' ')}`);
  await admin.post(`/desks/${id}/resume`);
  desk.callWebhook?.(webhook.url);
  await until(async () => {
    const { health } = await admin.get<{ health: { lastPollAt: string | null } }>(`/desks/${id}`);
    return health.lastPollAt ?? undefined;
  }, `the first look at ${name}`);
  return id;
}
