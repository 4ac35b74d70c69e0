import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { cutOff, excessWidth, focusedOn, rowsInWindow, settled, violationsOn } from './pageChecks';
import type { Person } from './pages';
import type { Staged } from './staged';
import { ticketOn } from './ticket';
import { goInApp, openWindow, type Window, wide } from './window';

interface Place {
  readonly browser: Browser;
  readonly stack: TestStack;
  readonly staged: Staged;
  readonly windowOf: (who: Person) => Window;
}

const longTitle =
  'The scanners at gate seven of the Hamburg warehouse lose their line whenever the crane moves past';
const allColumns =
  'shortDescription,state,customer,priority,nextDue,openedAt,assignedTo,assignmentGroup,openedBy,updatedAt,closedAt';

/** What no other test clicks, on the pages of a stage. */
export function testClicks(place: () => Place): void {
  async function open(who: Person, path: string, heading: string | RegExp): Promise<Page> {
    const { page } = place().windowOf(who);
    await page.setViewportSize(wide);
    if (page.url() === 'about:blank') await page.goto(path);
    else await goInApp(page, path);
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    await settled(page);
    return page;
  }
  const press = (page: Page, name: string | RegExp) =>
    page.getByRole('button', { name, exact: true }).click();
  /** Presses a button, and the button of the dialog that asks. */
  async function confirm(page: Page, button: string, answer: string | RegExp, reason?: string) {
    await press(page, button);
    const dialog = page.getByRole('dialog');
    if (reason) await dialog.getByLabel('Reason').fill(reason);
    await dialog.getByRole('button', { name: answer }).click();
    await dialog.waitFor({ state: 'hidden' });
    await keepsFocus(page);
  }
  /** The button that was pressed may be gone by now; the keyboard has a place all the same. */
  const keepsFocus = (page: Page) =>
    until(async () => (await page.evaluate(focusedOn)) !== null, 'the focus in the page');

  test('an admin makes a calendar with holidays and gives an item targets, and both sides see the clock and the breach', async () => {
    const { stack, windowOf } = place();
    const nora = await open('nora', '/calendars', 'Calendars');
    await press(nora, 'New calendar');
    const dialog = nora.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Round the clock');
    await dialog.getByLabel('Time zone').fill('Europe/Berlin');
    for (const day of [
      'Monday',
      'Tuesday',
      'Wednesday',
      'Thursday',
      'Friday',
      'Saturday',
      'Sunday',
    ])
      await dialog.getByLabel(day).fill('00:00-24:00');
    // A holiday of every year, and one that is in the past.
    await dialog.getByLabel('Holidays').fill('02-29 Leap day\n2026-05-01 Labour Day');
    await press(nora, 'Create');
    await nora.getByRole('row', { name: /Round the clock/ }).waitFor();
    const item = await stack.publish({ name: 'Open the gate' });
    await open('nora', `/catalog-items/${item}`, 'Open the gate');
    await nora.getByRole('button', { name: /^None Calendar/ }).click();
    await nora.getByRole('option', { name: 'Round the clock' }).click();
    await nora.getByLabel('Response, priority 4').fill('PT8H');
    await nora.getByLabel('Resolution, priority 4').fill('PT1S');
    await press(nora, 'Save');
    await nora.getByText('Saved. Your customers get it at once.').waitFor();

    await stack.casey.post('/requests', {
      ...{ catalogItem: item, priority: 4, shortDescription: longTitle },
    });
    const { number, task } = await stack.submit(item);
    const late = /Late: Resolution/;
    const dana = await open('dana', `/tasks/${task}`, 'My laptop does not start');
    await dana.getByText(late).waitFor();
    await dana.getByText(/Response in [78] hr/).waitFor();
    await open('dana', '/tasks', 'Tasks');
    await dana
      .getByRole('row', { name: new RegExp(task) })
      .getByText(/^Resolution .* ago$/)
      .waitFor();
    const casey = await open('casey', `/requests/${number}`, 'My laptop does not start');
    await casey.getByText(late).waitFor();
    await windowOf('casey').checkComplaints();
  }, 90_000);

  test('an admin imports users from a file with an error, changes one, and disables them, which ends their session', async () => {
    const { browser, stack } = place();
    const nora = await open('nora', '/users', 'Users');
    await press(nora, 'Import');
    const dialog = nora.getByRole('dialog');
    const choose = (lines: readonly string[]) =>
      dialog.getByLabel('Choose a file').setInputFiles({
        name: 'people.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(['name,email,roles', ...lines].join('\n')),
      });
    const mia = 'Mia Field,mia@northwind.example,agent';
    await choose([mia, 'Noel Park,nowhere,agent']);
    await dialog.getByText('1 line has errors').waitFor();
    await dialog
      .getByRole('row', { name: /Noel Park/ })
      .getByText(/^Mail address: /)
      .waitFor();
    expect(await dialog.getByRole('button', { name: 'Import 2 users' }).isDisabled()).toBe(true);
    await choose([mia, 'Noel Park,noel@northwind.example,agent']);
    await press(nora, 'Import 2 users');
    await dialog.waitFor({ state: 'hidden' });
    await nora.getByRole('row', { name: /Noel Park/ }).waitFor();

    // Both forms of one page are saved, each after the other has made a new version of the user.
    await open('nora', '/users/Mia%20Field', 'Mia Field');
    const permissions = nora.getByRole('region', { name: 'Permissions' });
    await permissions.getByText(/^Requester: /).click();
    await permissions.getByRole('button', { name: 'Save' }).click();
    await nora.getByText(/Requester, Agent|Agent, Requester/).waitFor();
    const profile = nora.getByRole('region', { name: 'Profile' });
    await profile.getByLabel('Mail address').fill('mia.field@northwind.example');
    await profile.getByRole('button', { name: 'Save' }).click();
    await until(async () => {
      const { email } = await stack.nora.get<{ email: string | null }>('/users/Mia%20Field');
      return email === 'mia.field@northwind.example';
    }, 'the mail address to be saved');

    await press(nora, 'New token');
    await press(nora, 'Create token');
    const token = await dialog.getByRole('textbox', { name: 'Token' }).inputValue();
    await press(nora, 'Done');
    const window = await openWindow(browser, stack.northwind.url);
    await window.signIn(token, '/tasks');
    await window.page.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor();
    window.expectComplaints(/ 401 /);
    // Their sessions are on their page, and on their own profile, where they end all but this one.
    const second = await openWindow(browser, stack.northwind.url);
    await second.signIn(token, '/profile');
    const own = second.page.getByRole('region', { name: 'Sessions' });
    await own.getByText('This session').waitFor();
    await own.getByRole('button', { name: 'End all others' }).click();
    await second.page.getByRole('dialog').getByRole('button', { name: 'End all others' }).click();
    await window.page.getByRole('heading', { name: 'Sign in to continue' }).waitFor();
    await window.signIn(token, '/tasks');
    await open('nora', '/users', 'Users');
    await open('nora', '/users/Mia%20Field', 'Mia Field');
    const sessions = nora.getByRole('region', { name: 'Sessions' });
    await until(
      async () => (await sessions.getByRole('button', { name: 'End', exact: true }).count()) === 2,
      'both sessions',
    );
    await sessions.getByRole('button', { name: 'End', exact: true }).last().click();
    second.expectComplaints(/ 401 /);
    await second.page.getByRole('heading', { name: 'Sign in to continue' }).waitFor();
    await second.close();
    await confirm(nora, 'Disable', 'Disable');
    await window.page.getByRole('heading', { name: 'Sign in to continue' }).waitFor();
    await window.checkComplaints();
    await window.close();
    await confirm(nora, 'Enable', 'Enable');
  }, 90_000);

  test('a person sets their mail address, language, time zone and density, and reads the page in them', async () => {
    const page = await open('dana', '/profile', 'Your profile');
    await page.getByLabel('Mail address').fill('dana@northwind.example');
    await page.getByLabel('Time zone').fill('Asia/Tokyo');
    await page.getByRole('button', { name: /Language/ }).click();
    await page.getByRole('option', { name: 'Deutsch' }).click();
    const profile = page
      .getByRole('form', { name: 'Profile' })
      .or(page.getByRole('region', { name: 'Profile' }));
    await profile.getByRole('button', { name: 'Save' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Ihr Profil' }).waitFor();
    expect(await page.getByLabel('Zeitzone').inputValue()).toBe('Asia/Tokyo');
    // A compact list has room for twenty rows. The title gives way, in all columns and with the long words of German.
    await page.getByRole('button', { name: /Zeilenabstand/ }).click();
    await page.getByRole('option', { name: 'Kompakt' }).click();
    for (const columns of ['', `&columns=${allColumns}`]) {
      await open('dana', `/tasks?view=all${columns}`, 'Aufgaben');
      await page.getByRole('row', { name: new RegExp(longTitle) }).waitFor();
      expect([columns, await cutOff(page)]).toEqual([columns, []]);
      expect(await excessWidth(page)).toBe(0);
      expect(await rowsInWindow(page)).toBeGreaterThanOrEqual(20);
    }
    await open('dana', '/profile', 'Ihr Profil');
    await page.getByLabel('Zeitzone').fill('');
    await page.getByRole('button', { name: /Sprache/ }).click();
    await page.getByRole('option', { name: 'Sprache des Browsers' }).click();
    await page
      .getByRole('region', { name: 'Profil' })
      .getByRole('button', { name: 'Speichern' })
      .click();
    await page.getByRole('heading', { level: 1, name: 'Your profile' }).waitFor();
    const find = page.getByRole('combobox', { name: 'Search or run a command' });
    await page.keyboard.press('Control+k');
    await find.fill('comfortable');
    await page.getByRole('option', { name: 'Comfortable density' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Comfortable/ }).waitFor();
    // A person is found by name, and leads to their work.
    await page.keyboard.press('Control+k');
    await find.fill('dana');
    await page.getByRole('option', { name: 'Open tasks of Dana' }).click();
    await page.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor();
    await settled(page);
    expect(new URL(page.url()).searchParams.get('assignee')).toBe('Dana');
    const assignees = page.locator('.assignee');
    expect(await assignees.count()).toBeGreaterThan(0);
    expect(new Set(await assignees.allInnerTexts())).toEqual(new Set(['You']));
    await place().windowOf('dana').checkComplaints();
  }, 60_000);

  test('an admin pauses and resumes, rotates secrets, and changes what is connected', async () => {
    const { staged, stack } = place();
    const page = await open('nora', `/connections/${staged.connection}`, 'Acme');
    const dialog = page.getByRole('dialog');
    await confirm(page, 'Pause', 'Pause');
    await press(page, 'Resume');
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
    await press(page, 'Reconcile now');
    await page.getByRole('button', { name: /Time shown/ }).click();
    await page.getByRole('option', { name: 'Last hour' }).click();
    await page.waitForURL(/hours=1$/);
    await keepsFocus(page);
    // It needs a recent sign-in: it waits until the admin has said again who they are, and goes on.
    const { db } = stack.northwind.instance;
    const past = new Date(Date.now() - 60 * 60_000);
    await db('sessions').where({ user_name: 'Nora' }).update({ authenticated_at: past });
    place()
      .windowOf('nora')
      .expectComplaints(/ 40[03] /);
    await press(page, 'Rotate secret');
    await dialog.getByRole('button', { name: 'Rotate', exact: true }).click();
    const question = page.getByRole('dialog', { name: 'Confirm who you are' });
    const secret = question.getByLabel('Your password or token');
    await secret.fill('not mine');
    await secret.press('Enter');
    await question.getByText('This is not your password').waitFor();
    await secret.fill(stack.northwind.tokens.admin);
    await secret.press('Enter');
    await question.waitFor({ state: 'hidden' });
    await dialog.waitFor({ state: 'hidden' });
    await page
      .getByRole('log')
      .getByText(/new secret/)
      .waitFor();
    await keepsFocus(page);

    // Admins of both sides compare the fingerprints. A new key makes the one before it an earlier one.
    const signatures = page.getByRole('region', { name: 'Signatures' });
    const [before = ''] = await signatures.locator('code').allInnerTexts();
    expect(before).toMatch(/\w{8,}/);
    await confirm(page, 'Replace signing key', 'Rotate');
    await signatures.getByText('1 earlier key').click();
    await signatures.getByRole('listitem').getByText(before).waitFor();
    expect(await signatures.locator('code').first().textContent()).not.toBe(before);

    // The form is saved with the version that pausing and resuming made.
    await open('nora', `/external-systems/${staged.system}`, 'Carrier');
    await confirm(page, 'Pause', 'Pause');
    await press(page, 'Resume');
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill('Carrier West');
    await press(page, 'Save');
    await page.getByRole('heading', { level: 1, name: 'Carrier West' }).waitFor();
    for (const secret of ['Rotate token', 'Rotate signing secret']) {
      await press(page, secret);
      await dialog.getByRole('button', { name: 'Rotate', exact: true }).click();
      await press(page, 'Done');
    }

    await open('nora', `/catalog-items/${staged.ownItem}`, /laptop|E-mail|firewall/);
    await confirm(page, 'Withdraw', 'Withdraw');
    await press(page, 'Publish again');
    await page.getByRole('button', { name: 'Withdraw', exact: true }).waitFor();

    await open('nora', '/replication-sets', 'Replication sets');
    await page.getByLabel('Your name, as customers read it').fill('Northwind Traders');
    await press(page, 'Save');
    await until(async () => {
      const { items } = await stack.nora.get<{ items: { provider: { name: string } }[] }>(
        '/replication-sets',
      );
      return items[0]?.provider.name === 'Northwind Traders';
    }, 'the name to be saved');

    await open('nora', '/registrations', 'Registrations');
    await page
      .getByRole('link', { name: /Globex/ })
      .first()
      .click();
    await page.getByRole('heading', { level: 1, name: 'Globex' }).waitFor();
    await confirm(page, 'Cancel registration', 'Cancel registration');
    await page.getByText('Cancelled', { exact: true }).first().waitFor();
  }, 120_000);

  test('an admin changes the routes of a desk, checks it, and makes its webhook again', async () => {
    const { staged } = place();
    const page = await open('nora', `/desks/${staged.desk}`, 'Helpdesk');
    const dialog = page.getByRole('dialog');
    await press(page, 'Edit route 1');
    await dialog.getByLabel('Queue').fill('Field night');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Tasks become tickets in Field night.').waitFor();
    await page.getByText('Group: Field service').waitFor();
    await press(page, 'Move route 2 up');
    const routes = page.locator('.desk-routes > li');
    await until(
      async () => /^Cases/.test((await routes.first().textContent()) ?? ''),
      'the routes to move',
    );
    await press(page, 'Remove route 3');
    await until(async () => (await routes.count()) === 2, 'the route to go');
    await press(page, 'New webhook URL');
    await dialog.getByRole('button', { name: 'Create' }).click();
    expect(await dialog.getByLabel('Webhook').inputValue()).toMatch(/\/hooks\/desks\//);
    await press(page, 'Done');
    await press(page, 'Check the desk');
    await page.getByText('The desk cannot be used yet').waitFor();
  }, 90_000);

  test('an admin adds a group, which open windows offer, and a user, and revokes a token', async () => {
    const dana = await open('dana', '/tasks?view=all', 'Tasks');
    const filter = dana.locator('.filters').getByRole('button', { name: 'Group' });
    await filter.click();
    await dana.getByRole('option', { name: 'Any group' }).waitFor();
    await dana.keyboard.press('Escape');
    const page = await open('nora', '/groups', 'Groups');
    const dialog = page.getByRole('dialog');
    await press(page, 'New group');
    await dialog.getByLabel('Name').fill('Night shift');
    await press(page, 'Create');
    await page.getByRole('row', { name: /Night shift/ }).waitFor();
    // A window that was open before offers it.
    await filter.click();
    await dana.getByRole('option', { name: 'Night shift' }).waitFor();
    await dana.keyboard.press('Escape');
    await open('nora', '/users', 'Users');
    await press(page, 'Add a user');
    await dialog.getByLabel('Name').fill('Uma Weber');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Uma Weber' }).waitFor();
    await press(page, 'New token');
    await dialog.getByLabel('Name').fill('Script');
    await dialog.getByRole('button', { name: /The token can do/ }).click();
    await page.getByRole('option', { name: 'Chosen scopes' }).click();
    await dialog.getByText('cases:read', { exact: true }).click();
    expect(await violationsOn(page)).toEqual([]);
    await press(page, 'Create token');
    await press(page, 'Done');
    await page.getByText('cases:read').waitFor();
    await confirm(page, 'Revoke', 'Revoke');
    await page.getByText('No tokens').waitFor();
    await open('nora', '/', 'Home');
    await press(page, 'Hide');
    await press(page, 'Show the first steps');
    await page.getByRole('button', { name: 'Hide' }).waitFor();
  }, 90_000);

  test('an agent opens a case and a change, edits them, and moves them on', async () => {
    const { stack } = place();
    const page = await open('dana', '/cases', 'Cases');
    const dialog = page.getByRole('dialog');
    await page.getByRole('link', { name: 'New case' }).click();
    await page.getByLabel('Short description').fill('Move the due day');
    await press(page, 'Open the case');
    await page.getByRole('heading', { level: 1, name: 'Move the due day' }).waitFor();
    await press(page, 'Edit');
    await dialog.getByLabel(/^Category/).fill('Payment');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Payment', { exact: true }).waitFor();
    await press(page, /^Assign to me/);
    await page.getByText('Assigned to you').first().waitFor();
    await press(page, 'Actions');
    await page.getByRole('menuitem', { name: 'Request information' }).click();
    await dialog.getByLabel('Question').fill('Which day suits you?');
    await dialog.getByRole('button', { name: 'Request information' }).click();
    await page.getByText('Awaiting Info', { exact: true }).first().waitFor();
    const ticket = ticketOn(page);
    await ticket.act('Propose a solution', { 'Resolution code': 'Moved' });
    await ticket.waitForState('Resolved');
    await ticket.act('Accept');
    await ticket.waitForState('Closed');
    await keepsFocus(page);
    const mistake = await stack.dana.post<{ number: string }>('/cases', {
      shortDescription: 'Opened by mistake',
    });
    await open('dana', `/cases/${mistake.number}`, 'Opened by mistake');
    await ticket.act('Cancel case');
    await ticket.waitForState('Cancelled');
    await keepsFocus(page);

    await open('dana', '/changes', 'Changes');
    await page.getByRole('link', { name: 'New change' }).click();
    await page.getByLabel('Title').fill('Renew the certificates');
    await press(page, 'Open the change');
    await page.getByRole('heading', { level: 1, name: 'Renew the certificates' }).waitFor();
    await press(page, 'Move to Classify');
    await dialog.getByRole('button', { name: 'Move to Classify' }).click();
    await page.getByRole('button', { name: 'Move to Plan' }).waitFor();
    await press(page, 'Edit');
    await dialog.getByLabel('Description').fill('All of them, on Sunday.');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('All of them, on Sunday.').waitFor();
    const move = async (phase: string) => {
      await press(page, `Move to ${phase}`);
      await dialog.getByRole('button', { name: `Move to ${phase}` }).waitFor();
      if (phase === 'Execute') {
        await dialog.getByRole('button', { name: /Approval/ }).click();
        await page.getByRole('option', { name: 'Approved' }).click();
      }
      if (phase === 'Close') await dialog.getByLabel(/^Completion code/).fill('Successful');
      await dialog.getByRole('button', { name: `Move to ${phase}` }).click();
      await dialog.waitFor({ state: 'hidden' });
      await keepsFocus(page);
    };
    for (const phase of ['Plan', 'Approve', 'Execute', 'Review', 'Close']) await move(phase);
    await page.getByText('Successful', { exact: true }).waitFor();
    await page
      .getByRole('button', { name: /^Move to/ })
      .first()
      .waitFor({ state: 'detached' });
  }, 90_000);

  test('an agent chooses a report and downloads it, and a requester reads their notifications', async () => {
    const page = await open('dana', '/reports', 'Reports');
    await page.getByRole('button', { name: /About$/ }).click();
    await page.getByRole('option', { name: 'Cases' }).click();
    await page.getByRole('button', { name: /By$/ }).click();
    await page.getByRole('option', { name: 'Category' }).click();
    await page.getByRole('button', { name: /Report$/ }).click();
    expect(await page.getByRole('option', { name: 'Breaches' }).count()).toBe(0);
    await page.getByRole('option', { name: 'Backlog' }).click();
    await page.getByRole('columnheader', { name: 'Older' }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      press(page, 'Download as CSV'),
    ]);
    expect(download.suggestedFilename()).toBe('backlog.csv');

    await notify(place().stack, 35);
    const casey = await open('casey', '/notifications', 'Notifications');
    const entries = casey.getByRole('list', { name: 'Notifications' }).getByRole('listitem');
    await press(casey, 'Show older ones');
    await until(async () => (await entries.count()) > 30, 'the older ones');
    await keepsFocus(casey);
    const unread = casey.getByRole('button', { name: /^Mark as read: / });
    const before = await unread.count();
    await unread.first().click();
    await until(async () => (await unread.count()) === before - 1, 'one to be read');
    await keepsFocus(casey);
    await press(casey, 'Mark all as read');
    await casey
      .getByRole('link', { name: /none unread/ })
      .or(casey.getByRole('button', { name: /none unread/ }))
      .waitFor();
    await casey.getByText('In the portal: Closed').click();
    await press(casey, 'Save');
    await until(
      async () => casey.getByRole('button', { name: 'Save' }).isDisabled(),
      'the preferences to be saved',
    );
  }, 60_000);

  test('an admin retries and discards what a partner, a desk and an external system refused', async () => {
    const { stack, staged } = place();
    const { db } = stack.northwind.instance;
    const outbox = () => db('outbox');
    const { number } = await stack.submit(await stack.publish());
    // What is retried waits.
    await stack.nora.post(`/connections/${staged.connection}/pause`);
    await outbox().insert(
      [1, 2, 3, 4, 5, 6].map((n) => ({
        ...{ id: randomUUID(), connection_id: staged.connection, subject: number },
        ...{ sequence: 100 + n, name: 'commented', time: new Date(), data: {} },
        ...{ status: 'failed', attempts: 1, last_error: `Refusal ${n}. ${longTitle}.` },
      })),
    );
    await db('drift').insert({
      ...{ connection_id: staged.connection, subject: number, differs: 'entries' },
      ...{ detail: `${longTitle}.`, repair: 'We resend them.' },
    });
    const page = await open('nora', '/drift', 'Drift');
    expect(await rowsInWindow(page)).toBeGreaterThanOrEqual(20);
    // The line opens to all of the text, by keyboard too.
    const found = page.locator('summary', { hasText: longTitle });
    const height = async () => (await found.boundingBox())?.height ?? 0;
    const closed = await height();
    await found.press('Enter');
    await until(async () => (await height()) > closed, 'the whole text');
    await open('nora', '/failures', 'Failures');
    const dialog = page.getByRole('dialog');
    expect(await rowsInWindow(page)).toBeGreaterThanOrEqual(20);
    const failure = (n: number) => page.getByRole('row').filter({ hasText: `Refusal ${n}.` });
    const gone = async (...all: number[]) => {
      for (const n of all) await failure(n).waitFor({ state: 'detached' });
      await keepsFocus(page);
    };
    await failure(1).getByRole('button', { name: 'Retry' }).click();
    await gone(1);
    await failure(2).getByRole('button', { name: 'Discard' }).click();
    await dialog.getByLabel('Reason').fill('Said by phone.');
    await dialog.getByRole('button', { name: 'Discard' }).click();
    await gone(2);
    for (const n of [3, 4]) await failure(n).getByRole('checkbox').press('Space');
    await press(page, 'Retry 2');
    await gone(3, 4);
    await press(page, 'Select all shown');
    await press(page, 'Discard 2');
    await dialog.getByLabel('Reason').fill('Said by phone.');
    await dialog.getByRole('button', { name: 'Discard' }).click();
    await gone(5, 6);
    await page.getByText('No failures').waitFor();
    await stack.nora.post(`/connections/${staged.connection}/resume`);

    const refused = page.getByRole('row').filter({ hasText: 'No queue.' });
    for (const [path, heading, id] of [
      [`/desks/${staged.desk}`, 'Helpdesk', staged.desk],
      [`/external-systems/${staged.system}`, /^Carrier/, staged.system],
    ] as const) {
      const fails = async () => {
        const { id: first } = await outbox()
          .where({ connection_id: id })
          .orderBy('position')
          .first('id');
        await outbox()
          .where({ id: first })
          .update({ status: 'failed', attempts: 1, last_error: 'No queue.' });
      };
      await fails();
      await open('nora', path, heading);
      await refused.getByRole('button', { name: 'Retry' }).click();
      await refused.getByRole('button', { name: 'Retry' }).waitFor({ state: 'detached' });
      await keepsFocus(page);
      await fails();
      await refused.getByRole('button', { name: 'Discard' }).click();
      await dialog.getByLabel('Reason').fill('Not needed.');
      await dialog.getByRole('button', { name: 'Discard' }).click();
      await refused.getByRole('button', { name: 'Discard' }).waitFor({ state: 'detached' });
      await keepsFocus(page);
    }

    await open('nora', `/desks/${staged.desk}`, 'Helpdesk');
    await press(page, 'Resume');
    await confirm(page, 'Pause', 'Pause');
    await page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
  }, 120_000);

  test('an admin makes a webhook, tests and replays it, and gives it a new secret', async () => {
    const page = await open('nora', '/webhooks', 'Webhooks');
    const dialog = page.getByRole('dialog');
    await press(page, 'New webhook');
    await dialog.getByLabel('URL').fill('http://127.0.0.1:9/billing');
    await dialog.getByText('Providers').click();
    await press(page, 'Create');
    const first = await dialog.getByLabel('Signing secret').inputValue();
    expect(first).toMatch(/^whsec_/);
    await press(page, 'Go to the webhook');
    await page.getByRole('heading', { level: 1, name: '127.0.0.1:9' }).waitFor();
    await press(page, 'Send a test');
    await page.getByText('webhook.test').waitFor();
    await press(page, 'Replay');
    await dialog.getByLabel('Since').fill('2020-01-01T00:00');
    await dialog.getByRole('button', { name: 'Replay' }).click();
    await dialog.waitFor({ state: 'detached' });
    await press(page, 'Rotate the secret');
    await dialog.getByRole('button', { name: 'Rotate' }).click();
    expect(await dialog.getByLabel('Signing secret').inputValue()).not.toBe(first);
    await press(page, 'Done');
    await press(page, 'Delete');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { level: 1, name: 'Webhooks' }).waitFor();
    await keepsFocus(page);
  }, 60_000);

  test('under four eyes, an admin asks another one, and approves what others ask for', async () => {
    const { stack, staged } = place();
    const { url } = stack.northwind;
    await stack.nora.post('/users', { name: 'Sam Second', roles: ['admin'] });
    const { token } = await stack.nora.post<{ token: string }>('/users/Sam%20Second/tokens', {});
    const sam = async (method: string, path: string, body: object = {}, reason?: string) => {
      const headers = {
        ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(reason !== undefined && { 'approval-reason': reason }),
      };
      const answer = await fetch(url + path, { method, headers, body: JSON.stringify(body) });
      return (await answer.json()) as { readonly state: string };
    };
    place()
      .windowOf('nora')
      .expectComplaints(/status of 403/);
    const page = await open('nora', '/approvals', 'Approvals');
    await page.getByText('Replace secrets, keys and tokens').click();
    await press(page, 'Save the policy');
    const policy = async () =>
      (await stack.nora.get<{ actions: string[] }>('/four-eyes')).actions.join();
    await until(async () => (await policy()) === 'keys', 'the policy');

    await open('nora', `/external-systems/${staged.system}`, /^Carrier/);
    await press(page, 'Rotate token');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Rotate', exact: true }).click();
    await dialog.getByLabel('Why').fill('Das Büro zieht um');
    expect(await violationsOn(page)).toEqual([]);
    await press(page, 'Ask another admin');
    await dialog.getByText('It waits for another admin.').waitFor();
    await press(page, 'Back');
    await dialog.waitFor({ state: 'hidden' });
    await keepsFocus(page);

    const system = `/api/v1/external-systems/${staged.system}`;
    await sam('POST', `${system}/rotate-secret`, {}, 'Yearly');
    await page.getByRole('link', { name: /1 action waits for your approval/ }).waitFor();
    await open('nora', '/approvals', 'Approvals');
    const own = page.getByRole('row', { name: /Das Büro zieht um/ });
    await own.getByRole('button', { name: 'Withdraw' }).waitFor();
    const { items } = await stack.nora.get<{ items: { id: string; requestedBy: string }[] }>(
      '/approvals?state=pending',
    );
    const asked = items.find(({ requestedBy }) => requestedBy !== 'Sam Second');
    expect(await sam('POST', `/api/v1/approvals/${asked?.id}/approve`)).toMatchObject({
      state: 'done',
    });
    const theirs = page.getByRole('row', { name: /Yearly/ });
    await theirs.getByRole('button', { name: 'Approve' }).click();
    await dialog.getByText(`POST /api/v1/external-systems/{id}/rotate-secret`).waitFor();
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await theirs.getByText('Done').waitFor();
    await keepsFocus(page);
    // Only who asked sees what came of it: a new token.
    await own.getByRole('button', { name: 'Show the answer' }).click();
    await dialog.getByText(/"token": "xs_/).waitFor();
    await press(page, 'Close');
    await keepsFocus(page);

    await sam('PATCH', '/api/v1/four-eyes', { actions: [] }, 'Not%20needed');
    const loosened = page.getByRole('row', { name: /Not needed/ });
    await open('nora', '/approvals', 'Approvals');
    await loosened.getByRole('button', { name: 'Approve' }).click();
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await loosened.getByText('Done').waitFor();
    expect(await policy()).toBe('');
  }, 60_000);

  test('an admin makes an external system, and writes the form of an item as JSON', async () => {
    const { stack } = place();
    const page = await open('nora', '/external-systems', 'External systems');
    const dialog = page.getByRole('dialog');
    await press(page, 'New external system');
    await dialog.getByLabel('Name').fill('Digger');
    await press(page, 'Create');
    expect(await dialog.getByLabel('Token').inputValue()).toMatch(/^\S{20,}$/);
    await press(page, 'Go to the system');
    await page.getByRole('heading', { level: 1, name: 'Digger' }).waitFor();
    await keepsFocus(page);

    const item = await stack.publish({ name: 'Order a badge' });
    await open('nora', `/catalog-items/${item}`, 'Order a badge');
    await press(page, 'Edit as JSON');
    await keepsFocus(page);
    const json = page.getByLabel('JSON Schema');
    await json.fill('{"type": ');
    await page.getByText('This is not JSON').waitFor();
    const schema = { type: 'object', properties: { colour: { type: 'string', title: 'Colour' } } };
    await json.fill(JSON.stringify(schema));
    await press(page, 'Use the builder');
    await page
      .getByRole('button', { name: /^Colour/ })
      .first()
      .waitFor();
    await keepsFocus(page);
    await press(page, 'Save');
    await until(async () => {
      const saved = await stack.nora.get<{ schema: object }>(`/catalog-items/${item}`);
      return JSON.stringify(saved.schema).includes('Colour');
    }, 'the form to be saved');
    await keepsFocus(page);
  }, 60_000);

  test('an admin rejects a registration and a subscription, withdraws a request, and off-boards a partner', async () => {
    const { stack, staged } = place();
    const { alex, nora } = stack;
    // The other way round than the stage: Acme is the provider.
    const register = () =>
      alex.post<{ number: string; registrationToken: string }>('/registrations', {
        ...{ customerName: 'Northwind Ltd', contactName: 'Nora' },
        contactEmail: 'nora@northwind.example',
      });
    const present = (registrationToken: string) =>
      nora.post<{ id: string }>('/providers', { url: stack.acme.url, registrationToken });
    /** Gives the id of the subscription once the registration is in the state. */
    const reaches = (wanted: string, number: string) =>
      until(async () => {
        const { state, links } = await alex.get<{ state: string; links: Record<string, string> }>(
          `/registrations/${number}`,
        );
        return state === wanted && (links.subscription?.split('/').at(-1) ?? 'none');
      }, `the registration to be ${wanted}`);

    const { number } = await register();
    const page = await open('alex', `/registrations/${number}`, 'Northwind Ltd');
    const dialog = page.getByRole('dialog');
    await press(page, 'Send the instructions again');
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
    const token = await dialog.getByLabel('Registration token').inputValue();
    await press(page, 'Done');
    await keepsFocus(page);
    await present(token);
    await page.getByRole('button', { name: 'Reject', exact: true }).waitFor();
    await confirm(page, 'Reject', 'Reject', 'Not this year.');
    await page.getByText('Rejected', { exact: true }).first().waitFor();

    const second = await register();
    const { id } = await present(second.registrationToken);
    await reaches('Approval Requested', second.number);
    const theirs = await open('nora', `/providers/${id}`, /./);
    await confirm(theirs, 'Withdraw', 'Withdraw');
    await theirs.getByRole('button', { name: 'Withdraw' }).waitFor({ state: 'detached' });
    await keepsFocus(theirs);
    await reaches('Cancelled', second.number);

    const third = await register();
    await present(third.registrationToken);
    await open(
      'alex',
      `/subscriptions/${await reaches('Approval Requested', third.number)}`,
      /^Subscription of/,
    );
    await confirm(page, 'Reject', 'Reject', 'Not this year either.');
    await page.getByText('Rejected', { exact: true }).first().waitFor();

    await open('nora', `/connections/${staged.connection}`, 'Acme');
    await confirm(theirs, 'Off-board', 'Off-board Acme');
    await theirs.getByText('Off-boarded', { exact: true }).first().waitFor();
    await theirs
      .getByRole('button', { name: 'Off-board', exact: true })
      .waitFor({ state: 'detached' });
    await keepsFocus(theirs);
  }, 120_000);
}

/** Casey has so many notifications more, of a request of their own. */
async function notify({ acme, submit, publish }: TestStack, count: number): Promise<void> {
  const { db } = acme.instance;
  const { number } = await submit(await publish());
  const ids = Array.from({ length: count }, () => randomUUID());
  await db('journal').insert(
    ids.map((id, n) => ({
      ...{ id, record: number, kind: 'comment', text: `Step ${n} is done.`, by: 'Dana' },
      ...{ instance: 'northwind', at: new Date() },
    })),
  );
  await db('personal_notifications')
    .insert(
      ids.map((id) => ({
        ...{ id: randomUUID(), person: 'Casey', journal_id: id, record_type: 'request' },
        ...{ record: number, event: 'commented', in_portal: true },
      })),
    )
    .onConflict(['person', 'journal_id'])
    .ignore();
}
