import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { ensureDemoCatalog } from '../../dev/demo/catalog';
import type { StackInstance } from '../../dev/stack';
import type { Role } from '../../domain/lifecycle';
import { type Line, openLine } from '../environment/line';
import {
  type EntryView,
  inState,
  inSync,
  type Page,
  startTestStack,
  type TestStack,
  view,
} from '../environment/stack';
import { until } from '../environment/until';
import { testAway } from './away';
import { ensureBuilt } from './built';
import { sharedChromium } from './chromium';
import { dropFile } from './dropFile';
import { overlay, violationsOn, withoutMenu } from './pageChecks';
import { sha256, ticketOn } from './ticket';
import { goInApp, openWindow, patienceMs, type Window } from './window';

let browser: Browser;
let stack: TestStack;
/** Acme's connection to Northwind goes through it. */
let line: Line;
let evesToken: string;

beforeAll(async () => {
  [browser, stack] = await Promise.all([
    sharedChromium(),
    startTestStack({ connected: false }),
    ensureBuilt(),
  ]);
  line = await openLine(stack.northwind.url);
  await ensureDemoCatalog(stack);
  await stack.nora.post('/users', { name: 'Eve', roles: ['agent'] });
  evesToken = (await stack.nora.post<{ token: string }>('/users/Eve/tokens')).token;
}, 180_000);
afterEach(async () => {
  for (const window of windows.values()) await window.checkComplaints();
});
afterAll(async () => {
  try {
    for (const window of windows.values()) await window.close();
  } finally {
    await stack?.stop();
    await line?.close();
  }
});

/** Each person's window stays open, by their token: they sign in once. */
const windows = new Map<string, Window>();

/** The person's window, at the path. */
async function windowAt(url: string, token: string, path: string): Promise<Window> {
  const open = windows.get(token);
  if (open) {
    await goInApp(open.page, path);
    return open;
  }
  const window = await openWindow(browser, url);
  windows.set(token, window);
  await window.signIn(token, path);
  return window;
}

function opened(at: StackInstance, role: Role, path = '/'): Promise<Window> {
  return windowAt(at.url, at.tokens[role], path);
}

test('two organisations that never met are connected by clicks, hop by hop on both sides', async () => {
  const [nora, alex] = await Promise.all([
    opened(stack.northwind, 'admin'),
    opened(stack.acme, 'admin'),
  ]);
  const menuOf = ({ page }: Window) => page.getByRole('navigation', { name: 'Main' });

  // Northwind registers the customer, and is shown the token once.
  await menuOf(nora).getByRole('link', { name: 'Registrations' }).click();
  await nora.page.getByRole('button', { name: 'Register a customer' }).click();
  const registering = nora.page.getByRole('dialog', { name: 'Register a customer' });
  await registering.getByLabel('Name of the customer').fill('Acme Corporation');
  await registering.getByLabel('Name of the contact').fill('Alex');
  await registering.getByLabel('Mail address of the contact').fill('alex@acme.example');
  await registering.getByRole('button', { name: 'Register' }).click();
  const token = await nora.page.getByLabel('Registration token').inputValue();
  // It has no SMTP server: whoever registers is told that nothing went out, and shown the token this once.
  const opening = nora.page.getByRole('dialog', { name: /^REG\d+ is open$/ });
  await opening.getByText(/^No mail was sent: this instance has no mail server/).waitFor();
  await opening.getByText(/Give Alex .* the registration token yourself/).waitFor();
  await nora.page.getByRole('button', { name: 'Go to the registration' }).click();
  await nora.page.getByRole('heading', { level: 1, name: 'Acme Corporation' }).waitFor();
  await nora.page.getByText(/No mail was sent/).waitFor();
  expect(await nora.page.content()).not.toContain(token);
  await nora.page.getByText('It is Acme Corporation’s turn.').waitFor();

  // Acme asks to be connected.
  await menuOf(alex).getByRole('link', { name: 'Providers' }).click();
  await alex.page.getByRole('button', { name: 'New provider record' }).click();
  const asking = alex.page.getByRole('dialog', { name: 'New provider record' });
  await asking.getByLabel('URL of the provider').fill(line.url.replace(/\/$/, ''));
  await asking.getByLabel('Registration token').fill(token);
  await asking.getByRole('button', { name: 'Ask to be connected' }).click();
  await alex.page.getByRole('heading', { name: 'Handshake' }).waitFor();
  await alex.page.getByText('Approval Requested', { exact: true }).first().waitFor();

  // Northwind's window has moved on by itself; from the customer to its case, by the work note's link to the subscription.
  await nora.page.getByText('It is your turn.').waitFor();
  await menuOf(nora).getByRole('link', { name: 'Customers' }).click();
  await nora.page.getByRole('link', { name: 'Acme Corporation' }).click();
  await nora.page.getByRole('link', { name: /^REG/ }).click();
  await ticketOn(nora.page)
    .journal()
    .getByRole('link', { name: 'the subscription' })
    .first()
    .click();
  await nora.page.getByRole('heading', { level: 1, name: /^Subscription of Acme/ }).waitFor();
  await nora.page.getByRole('button', { name: 'Approve' }).click();
  const approving = nora.page.getByRole('dialog', { name: /^Approve the subscription/ });
  await approving.getByRole('button', { name: 'Yes' }).click();
  await approving.waitFor({ state: 'hidden' });

  // Acme activates, in the window that waited.
  expect(await stack.casey.get('/catalog-items')).toMatchObject({ items: [] });
  await alex.page.getByRole('button', { name: 'Activate' }).click();
  for (const { page } of [alex, nora]) {
    await page.getByText('Established: records are exchanged in both directions.').waitFor();
  }
  await menuOf(alex).getByRole('link', { name: 'Catalog', exact: true }).click();
  await alex.page.getByRole('link', { name: 'Help with a laptop' }).waitFor();
}, 240_000);

test('a request goes from its form to Closed on both sides by clicks, and neither window is reloaded', async () => {
  const [dana, casey] = await Promise.all([
    opened(stack.northwind, 'agent', '/tasks'),
    opened(stack.acme, 'requester', '/catalog'),
  ]);
  const [theirs, ours] = [ticketOn(dana.page), ticketOn(casey.page)];
  // A reload would remove it.
  for (const { page } of [dana, casey]) await page.evaluate('window.stillHere = true');
  await dana.page.getByText('No tasks yet').waitFor();

  await casey.page.getByRole('link', { name: 'Help with a laptop' }).click();
  await casey.page.getByLabel('Short description').fill('My laptop does not start');
  await casey.page.getByLabel('Model').fill('T14');
  await casey.page.getByRole('button', { name: 'Submit to Northwind' }).click();
  await casey.page.getByRole('heading', { level: 1, name: 'My laptop does not start' }).waitFor();
  const number = new URL(casey.page.url()).pathname.split('/').at(-1) ?? '';
  await ours.waitForState('Received');

  const row = dana.page.getByRole('row', { name: /My laptop does not start/ });
  await row.getByText('Just in').waitFor({ timeout: 2 * patienceMs });
  await row.getByRole('button', { name: /^Assign to me/ }).click();
  await row.getByText('You', { exact: true }).waitFor();
  await row.getByRole('link', { name: 'My laptop does not start' }).click();
  await ours.waitForState('Work in Progress');
  await casey.page.getByText(/Assigned to Dana/).waitFor();

  await theirs.comment('Which light is on?');
  await ours.says('Which light is on?');
  await ours.comment('None at all.');
  await theirs.says('None at all.');
  await dana.page.getByRole('tab', { name: 'Work note' }).click();
  await dana.page.getByRole('textbox', { name: 'Work note' }).fill('Likely the battery.');
  await dana.page.getByRole('button', { name: 'Add work note' }).click();
  await theirs.says('Likely the battery.');

  const photo = Buffer.alloc(600_000, 'a photo of the dark screen ');
  const network = await casey.page.context().newCDPSession(casey.page);
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 150_000 };
  await network.send('Network.emulateNetworkConditions', slow);
  await dropFile(casey.page.getByRole('group', { name: 'Add attachments' }), 'dark.png', photo);
  await casey.page.getByRole('progressbar', { name: 'Uploading dark.png' }).waitFor();
  await network.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });
  expect(await theirs.download('dark.png')).toBe(sha256(photo));
  const chooser = dana.page.waitForEvent('filechooser');
  await dana.page.getByRole('button', { name: 'Attach files' }).click();
  const notes = Buffer.from('Hold the power button for a minute.');
  await (await chooser).setFiles({ name: 'steps.txt', mimeType: 'text/plain', buffer: notes });
  expect(await ours.download('steps.txt')).toBe(sha256(notes));

  await theirs.act('Request information', { Question: 'Is it under warranty?' });
  await ours.waitForState('Awaiting Info');
  await casey.page.getByText('Northwind waits for your answer').waitFor();
  const turn = casey.page.getByRole('region', { name: 'Northwind waits for your answer' });
  await turn.getByText('Is it under warranty?', { exact: true }).waitFor();
  await turn.getByRole('textbox', { name: 'Your answer' }).fill('Until **next June**.');
  expect(await violationsOn(casey.page, withoutMenu)).toEqual([]);
  await turn.getByRole('button', { name: 'Answer' }).click();
  await theirs.waitForState('Work in Progress');
  const answer = theirs.journal().getByRole('listitem').filter({ hasText: 'Answer' }).first();
  await answer.getByText('next June', { exact: true }).and(dana.page.locator('strong')).waitFor();

  const workaround = { 'Resolution code': 'Workaround', 'Resolution notes': 'Use the dock.' };
  await theirs.act('Propose solution', workaround);
  const proposal = casey.page.getByRole('region', {
    name: 'Northwind proposes a solution: Workaround',
  });
  await proposal.getByText('Use the dock.').waitFor();
  await proposal.getByRole('button', { name: 'Reject' }).click();
  const rejecting = casey.page.getByRole('dialog', { name: /^Reject/ });
  await rejecting.getByLabel('Reason').fill('I am away from the dock.');
  await rejecting.getByRole('button', { name: 'Reject' }).click();
  await theirs.waitForState('Work in Progress');
  await theirs.says('I am away from the dock.');
  const fixed = { 'Resolution code': 'Fixed', 'Resolution notes': 'A new battery.' };
  await theirs.act('Propose solution', fixed);
  await ours.waitForState('Resolved');
  await casey.page.getByRole('button', { name: 'Accept', exact: true }).press('Enter');
  await casey.page
    .getByRole('dialog', { name: /^Accept/ })
    .getByRole('button', { name: 'Accept' })
    .press('Enter');
  for (const side of [ours, theirs]) await side.waitForState('Closed');

  await inState('Closed', number, stack.casey, stack.dana);
  await inSync(number, stack.casey, stack.dana);
  expect(await view(stack.dana, number)).toMatchObject({ resolutionCode: 'Fixed', actions: [] });
  expect(await ours.journal().getByText('Likely the battery.').count()).toBe(0);

  // The rating is chosen in words, by keyboard, and the provider reads it.
  const asked = casey.page.getByRole('region', { name: 'How good was the solution of Northwind?' });
  await asked.getByRole('radio', { name: '5 – very good' }).focus();
  await casey.page.keyboard.press('ArrowDown');
  await asked.getByRole('textbox', { name: 'Why?' }).fill('It took a while.');
  expect(await violationsOn(casey.page, withoutMenu)).toEqual([]);
  await asked.getByRole('button', { name: 'Save the rating' }).press('Enter');
  await casey.page.getByRole('region', { name: 'You rated the solution: 4 – good' }).waitFor();
  await theirs.says('Rated 4 – good. It took a while.');
  await dana.page.getByRole('definition').getByText('4 – good').waitFor();

  // An agent links it to a case, by keyboard; what is no record is said at the field.
  const { number: cause } = await stack.dana.post<{ number: string }>('/cases', {
    shortDescription: 'A bad lot of batteries',
  });
  const related = dana.page.getByRole('region', { name: 'Related' });
  dana.expectComplaints(/ 400 /);
  await related.getByRole('button', { name: 'Link a record' }).press('Enter');
  const linking = dana.page.getByRole('dialog', { name: /^Link TASK/ });
  await linking.getByRole('button', { name: /Relation/ }).press('Enter');
  await dana.page.getByRole('option', { name: 'Caused by' }).press('Enter');
  await linking.getByLabel('Number').fill('CS9999999');
  await linking.getByLabel('Number').press('Enter');
  await linking.getByText('There is no record CS9999999').waitFor();
  await linking.getByLabel('Number').fill(cause);
  await linking.getByLabel('Number').press('Enter');
  await linking.waitFor({ state: 'hidden' });
  await related.getByRole('listitem').filter({ hasText: 'Caused by' }).getByText(cause).waitFor();
  expect(await violationsOn(dana.page, withoutMenu)).toEqual([]);

  // It is reopened by a form that is filled in, and both name each other.
  await casey.page.getByRole('link', { name: 'Reopen' }).press('Enter');
  await casey.page.getByText(`This request reopens ${number}`).waitFor();
  const again = casey.page.getByLabel('Short description');
  expect(await again.inputValue()).toBe('My laptop does not start');
  expect(await casey.page.getByLabel('Model').inputValue()).toBe('T14');
  await again.fill('My laptop does not start again');
  await casey.page.getByRole('button', { name: 'Submit to Northwind' }).press('Enter');
  await casey.page.getByRole('heading', { level: 1, name: /start again$/ }).waitFor();
  await casey.page.getByRole('region', { name: 'Related' }).getByText('Follow-up of').waitFor();
  await related.getByText('Followed up by').waitFor();
  for (const { page } of [dana, casey]) {
    expect(await page.evaluate('window.stillHere')).toBe(true);
  }
}, 300_000);

test('an agent finds the unassigned tasks, in any state', async () => {
  const item = await stack.publish();
  const fresh = await stack.submit(item);
  const passedOn = await stack.submit(item);
  const taken = await stack.submit(item);
  for (const { task } of [passedOn, taken]) await stack.dana.post(`/tasks/${task}/assign`);
  await stack.nora.post('/groups', { name: 'Network' });
  await stack.dana.post(`/tasks/${passedOn.task}/reassign`, { group: 'Network' });

  const { page } = await opened(stack.northwind, 'agent', '/tasks');
  const row = ({ task }: { task: string }) => page.getByRole('row').filter({ hasText: task });
  for (const one of [fresh, passedOn, taken]) await row(one).waitFor();
  const views = page.getByRole('navigation', { name: 'Which tasks' });
  await views.getByRole('link', { name: 'Unassigned' }).click();
  await row(taken).waitFor({ state: 'detached' });
  for (const one of [fresh, passedOn]) expect(await row(one).count()).toBe(1);
}, 180_000);

test('a requester finds the requests that wait for their answer', async () => {
  const item = await stack.publish();
  const [untouched, asked] = [await stack.submit(item), await stack.submit(item)];
  await stack.dana.post(`/tasks/${asked.task}/assign`);
  await stack.dana.post(`/tasks/${asked.task}/request-info`, { text: 'Which one?' });
  await inState('Awaiting Info', asked.number, stack.casey);

  const { page } = await opened(stack.acme, 'requester', '/requests');
  const row = ({ number }: { number: string }) => page.getByRole('row').filter({ hasText: number });
  for (const one of [untouched, asked]) await row(one).waitFor();
  await page.getByRole('button', { name: /Any state/ }).click();
  await page.getByRole('option', { name: 'Waiting for you' }).click();
  await row(untouched).waitFor({ state: 'detached' });
  expect(await row(asked).count()).toBe(1);
}, 180_000);

/** Two agents look at one queue, before either of them acts. */
async function twoAgents(path: string): Promise<{ first: Window; second: Window }> {
  const first = await opened(stack.northwind, 'agent', path);
  // The second one gets no live events, as on a slow network.
  const second = await windowAt(stack.northwind.url, evesToken, '/');
  await second.page.route('**/events', () => {});
  await second.page.goto(path);
  return { first, second };
}

test('of two agents who assign a task to themselves, the slower one is told who has it, until they dismiss it', async () => {
  const { task } = await stack.submit(await stack.publish());
  const { first, second } = await twoAgents('/tasks?view=unassigned');
  const row = ({ page }: Window) => page.getByRole('row').filter({ hasText: task });
  await Promise.all([row(first).waitFor(), row(second).waitFor()]);
  await row(first)
    .getByRole('button', { name: /^Assign to me/ })
    .click();
  await row(first).waitFor({ state: 'detached' });
  second.expectComplaints(/status of 409/);
  await row(second)
    .getByRole('button', { name: /^Assign to me/ })
    .click();

  const { page } = second;
  const told = page.getByRole('alert').filter({ hasText: task });
  await told.getByText('Dana has it.').waitFor();
  await row(second).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Mine' }).click();
  await page.getByRole('link', { name: 'Changes' }).click();
  await page.getByRole('heading', { level: 1, name: 'Changes' }).waitFor();
  expect(await told.count()).toBe(1);
  expect(await violationsOn(page, { include: ['[role=alert]'] })).toEqual([]);
  await told.getByRole('link', { name: 'Open it' }).click();
  await page
    .getByText(/Assigned to Dana/)
    .first()
    .waitFor();
  await told.getByRole('button', { name: 'Dismiss' }).click();
  await told.waitFor({ state: 'detached' });
}, 180_000);

test('the bell is the same in each window of a person, while something comes and is read', async () => {
  const { number, task } = await stack.submit(await stack.publish());
  await stack.dana.post(`/tasks/${task}/assign`);
  await stack.dana.post('/notifications/read', { until: new Date().toISOString() });
  const { page: first } = await opened(stack.northwind, 'agent', '/notifications');
  const second = await first.context().newPage();
  try {
    await second.goto('/tasks');
    await second.evaluate('window.stillHere = true');
    const shows = (bell: string) =>
      Promise.all(
        [first, second].map((page) =>
          page.getByRole('link', { name: bell, exact: true }).waitFor(),
        ),
      );
    await shows('Notifications: none unread');
    await stack.casey.post(`/requests/${number}/comments`, { text: 'Any news?' });
    await shows('Notifications: 1 unread');
    await first.getByRole('button', { name: 'Mark all as read' }).click();
    await shows('Notifications: none unread');
    expect(await second.evaluate('window.stillHere')).toBe(true);
  } finally {
    await second.close();
  }
}, 180_000);

test('a case that a list still shows as unassigned is not taken from its assignee', async () => {
  const { number } = await stack.dana.post<{ number: string }>('/cases', {
    shortDescription: 'Defer an instalment',
  });
  const { first, second } = await twoAgents('/cases?view=unassigned');
  const row = ({ page }: Window) => page.getByRole('row').filter({ hasText: number });
  await Promise.all([row(first).waitFor(), row(second).waitFor()]);
  await row(first)
    .getByRole('button', { name: /^Assign to me/ })
    .click();
  await row(first).waitFor({ state: 'detached' });
  await row(second)
    .getByRole('button', { name: /^Assign to me/ })
    .click();
  await second.page.getByRole('alert').getByText('Dana has it.').waitFor();
  expect(await stack.dana.get(`/cases/${number}`)).toMatchObject({ assignedTo: 'Dana' });
}, 180_000);

test('a command that the record no longer allows closes its dialog, says so, and keeps what was typed', async () => {
  const { number, task } = await stack.submit(await stack.publish());
  await stack.dana.post(`/tasks/${task}/assign`);
  const dana = await opened(stack.northwind, 'agent', `/tasks/${task}`);
  const { page } = dana;
  dana.expectComplaints(/status of 409/);
  const open = async () => {
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Request information' }).click();
    return page.getByRole('dialog', { name: /^Request information/ });
  };
  const dialog = await open();
  await dialog.getByLabel('Question').fill('Which dock is it?');
  expect(await violationsOn(page, overlay)).toEqual([]);
  await stack.casey.post(`/requests/${number}/cancel`, { reason: 'It works again.' });
  await inState('Cancelled', number, stack.dana);
  await dialog.getByRole('button', { name: 'Request information' }).click();
  const told = page.getByRole('alert').filter({ hasText: task });
  await told.getByText(/It is Cancelled now/).waitFor();
  await dialog.waitFor({ state: 'hidden' });
  expect(await page.evaluate('JSON.stringify(localStorage)')).toContain('Which dock is it?');
}, 180_000);

const isInPage = 'document.activeElement.closest("main") !== null';

test('the keyboard focus stays where it was after a task is assigned', async () => {
  const item = await stack.publish();
  const [one, other] = [await stack.submit(item), await stack.submit(item)];
  const { page } = await opened(stack.northwind, 'agent', '/tasks');
  const focused = () => page.evaluate<string>('document.activeElement?.textContent ?? ""');
  const row = ({ task }: { task: string }) => page.getByRole('row').filter({ hasText: task });
  await row(one)
    .getByRole('button', { name: /^Assign to me/ })
    .focus();
  await page.keyboard.press('Enter');
  await row(one).getByText('You', { exact: true }).waitFor();
  const title = await row(one).getByRole('link').textContent();
  await until(async () => (await focused()) === title, 'the focus in the same row');

  // If the row disappears, the focus moves to the next one.
  await page.getByRole('link', { name: 'Unassigned' }).click();
  await row(one).waitFor({ state: 'detached' });
  await row(other)
    .getByRole('button', { name: /^Assign to me/ })
    .focus();
  await page.keyboard.press('Enter');
  await row(other).waitFor({ state: 'detached' });
  await until(() => page.evaluate<boolean>(isInPage), 'the focus in the page');

  // On the record's own page, the focus moves to its heading.
  const third = await stack.submit(item);
  await goInApp(page, `/tasks/${third.task}`);
  await page.getByRole('button', { name: /^Assign to me/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByText(/Assigned to you/).waitFor();
  await until(() => page.evaluate<boolean>(isInPage), 'the focus in the page');
}, 180_000);

test('a ticket names its item and who asked, on both sides', async () => {
  const { number, task } = await stack.submit(await stack.publish());
  for (const [at, role, path] of [
    [stack.acme, 'requester', `/requests/${number}`],
    [stack.northwind, 'agent', `/tasks/${task}`],
  ] as const) {
    const { page } = await opened(at, role, path);
    const asked = page.getByRole('region', { name: 'Request', exact: true });
    await asked.getByText(/^Casey \(Acme\) asked for/).waitFor();
    await asked.getByRole('link', { name: 'Help with a laptop' }).waitFor();
  }
}, 120_000);

test('an agent changes the priority of a task by clicks, and both sides show it', async () => {
  const { number, task } = await stack.submit(await stack.publish());
  const dana = await opened(stack.northwind, 'agent', `/tasks/${task}`);
  const casey = await opened(stack.acme, 'requester', `/requests/${number}`);
  const about = ({ page }: Window) =>
    page.getByRole('complementary', { name: 'About this ticket' });
  for (const window of [dana, casey]) await about(window).getByText('4 Low').waitFor();

  await about(dana).getByRole('button', { name: 'Change priority' }).click();
  const dialog = dana.page.getByRole('dialog', { name: `Set priority: ${task}` });
  await dialog.getByRole('button', { name: /Priority/ }).click();
  await dana.page.getByRole('option', { name: '1 Critical' }).click();
  await dialog.getByRole('button', { name: 'Set priority' }).click();
  await dialog.waitFor({ state: 'hidden' });
  for (const window of [dana, casey]) await about(window).getByText('1 Critical').waitFor();
  await ticketOn(dana.page).says('Priority changed from 4 to 1.');
  expect(await about(casey).getByRole('button', { name: 'Change priority' }).count()).toBe(0);
}, 180_000);

test('an admin allows or refuses the work notes that the provider switched on, and the composer names their readers', async () => {
  const { number, task } = await stack.submit(await stack.publish());
  const { items: sets } = await stack.nora.get<Page<{ id: string }>>('/replication-sets');
  for (const workNotes of [false, true]) {
    await stack.nora.patch(`/replication-sets/${sets[0]?.id}`, { workNotes });
    await until(async () => {
      const { items } =
        await stack.alex.get<Page<{ replicationSet: { workNotes: boolean } }>>('/connections');
      return items[0]?.replicationSet.workNotes === workNotes;
    }, `workNotes ${workNotes} at Acme`);
  }
  const alex = await opened(stack.acme, 'admin', '/connections');
  await alex.page
    .getByRole('row', { name: /Northwind/ })
    .getByRole('link')
    .first()
    .click();
  const asked = alex.page.getByText('Northwind wants work notes to cross');
  const allow = alex.page.getByRole('button', { name: 'Allow work notes to cross' });
  const keep = alex.page.getByRole('button', { name: 'Keep work notes here' });
  await Promise.all([asked.waitFor(), allow.waitFor(), keep.waitFor()]);
  expect(await violationsOn(alex.page, withoutMenu)).toEqual([]);

  const dana = await opened(stack.northwind, 'agent', `/tasks/${task}`);
  const note = async (text: string, readers: RegExp, inside = false) => {
    await dana.page.getByRole('tab', { name: 'Work note' }).click();
    if (inside) await dana.page.getByText(/^Only for Northwind: not sent to Acme/).click();
    await dana.page.getByText(readers).waitFor();
    await dana.page.getByRole('textbox', { name: 'Work note' }).fill(text);
    await dana.page.getByRole('button', { name: 'Add work note' }).click();
    await ticketOn(dana.page).says(text);
  };
  /** What Acme's staff read, once they read what Northwind says last. */
  const atAcme = async (last: string) => {
    await stack.dana.post(`/tasks/${task}/comments`, { text: last });
    return until(async () => {
      const { items } = await stack.avery.get<Page<EntryView>>(
        `/requests/${number}/journal?limit=200`,
      );
      const texts = items.map(({ text }) => text);
      return texts.includes(last) && texts;
    }, last);
  };
  await note('Before it was allowed', /^Only staff of Northwind read this/);
  expect(await atAcme('The first')).not.toContain('Before it was allowed');

  await allow.click();
  await Promise.all([asked.waitFor({ state: 'detached' }), allow.waitFor({ state: 'detached' })]);
  await until(async () => {
    const { workNoteReaders } = await stack.dana.get<{ workNoteReaders: string[] }>(
      `/tasks/${task}`,
    );
    return workNoteReaders.length === 2;
  }, 'Northwind knows');
  await dana.page.reload();
  await note('For both', /^Staff of Northwind and of Acme.* read this/);
  await note('Between us', /^Only staff of Northwind read this/, true);
  const read = await atAcme('The second');
  expect(read).toContain('For both');
  expect(read).not.toContain('Between us');

  await keep.click();
  await keep.waitFor({ state: 'detached' });
  await until(async () => {
    const { workNoteReaders } = await stack.dana.get<{ workNoteReaders: string[] }>(
      `/tasks/${task}`,
    );
    return workNoteReaders.length === 1;
  }, 'Northwind knows');
  await dana.page.reload();
  await note('After it was refused', /^Only staff of Northwind read this/);
  expect(await atAcme('The third')).not.toContain('After it was refused');
}, 240_000);

test('an admin chooses the members of a group, an agent reassigns a task to it from a list, and its members find it', async () => {
  const item = await stack.publish();
  const [passedOn, other] = [await stack.submit(item), await stack.submit(item)];
  await stack.nora.post('/groups', { name: 'Hardware' });
  const nora = await opened(stack.northwind, 'admin', '/groups');
  const hardware = nora.page.getByRole('row', { name: /Hardware/ });
  await hardware.getByText('Nobody yet').waitFor();
  await hardware.getByRole('button', { name: 'Members of Hardware' }).click();
  const members = nora.page.getByRole('dialog', { name: 'Members of Hardware' });
  await members.getByText('Eve', { exact: true }).click();
  expect(await violationsOn(nora.page, overlay)).toEqual([]);
  await members.getByRole('button', { name: 'Save' }).click();
  await members.waitFor({ state: 'hidden' });
  await hardware.getByText('Eve').waitFor();

  const { first: dana, second: eve } = await twoAgents('/tasks?view=groups');
  await eve.page.getByText('Nothing waits with the groups that you are in.').waitFor();
  // The window keeps the groups that it knows until it loads the page.
  await dana.page.goto(`/tasks/${passedOn.task}`);
  await dana.page.getByRole('button', { name: 'Actions' }).click();
  await dana.page.getByRole('menuitem', { name: 'Reassign' }).click();
  const dialog = dana.page.getByRole('dialog', { name: /^Reassign/ });
  // People and groups come from lists: no name can be typed that nobody has.
  expect(await dialog.getByRole('textbox').count()).toBe(0);
  await dialog.getByRole('button', { name: /Agent/ }).click();
  await dana.page.getByRole('option', { name: 'Eve', exact: true }).waitFor();
  expect(await dana.page.getByRole('option', { name: 'Casey' }).count()).toBe(0);
  await dana.page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: /Group/ }).click();
  await dana.page.getByRole('option', { name: 'Hardware' }).click();
  await dialog.getByRole('button', { name: 'Reassign' }).click();
  await dialog.waitFor({ state: 'hidden' });

  const row = ({ page }: Window, { task }: { task: string }) =>
    page.getByRole('row').filter({ hasText: task });
  await eve.page.reload();
  await row(eve, passedOn).waitFor();
  expect(await row(eve, other).count()).toBe(0);
  // Dana is in no group.
  await goInApp(dana.page, '/tasks?view=groups');
  await dana.page.getByText('Nothing waits with the groups that you are in.').waitFor();
}, 180_000);

testAway(() => ({ stack, line, caseyAt: (path) => opened(stack.acme, 'requester', path) }));
