import { expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { settled, violationsOn } from './pageChecks';
import type { Person } from './pages';
import type { Staged } from './staged';
import { goInApp, openWindow, type Window, wide } from './window';

interface Place {
  readonly browser: Browser;
  readonly stack: TestStack;
  readonly staged: Staged;
  readonly windowOf: (who: Person) => Window;
}

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
  }

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

    const { number, task } = await stack.submit(item);
    const late = /Late: Resolution/;
    const dana = await open('dana', `/tasks/${task}`, 'My laptop does not start');
    await dana.getByText(late).waitFor();
    await dana.getByText(/Response in [78] hr/).waitFor();
    await open('dana', '/tasks', 'Tasks');
    await dana
      .getByRole('row', { name: new RegExp(task) })
      .getByText(late)
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
      .getByText(/^email: /)
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
    await confirm(nora, 'Disable', 'Disable');
    await window.page.getByRole('heading', { name: 'Sign in to continue' }).waitFor();
    await window.checkComplaints();
    await window.close();
    await confirm(nora, 'Enable', 'Enable');
  }, 90_000);

  test('a person sets their mail address, language and time zone, and reads the page in them', async () => {
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
    await page.getByLabel('Zeitzone').fill('');
    await page.getByRole('button', { name: /Sprache/ }).click();
    await page.getByRole('option', { name: 'Sprache des Browsers' }).click();
    await page
      .getByRole('region', { name: 'Profil' })
      .getByRole('button', { name: 'Speichern' })
      .click();
    await page.getByRole('heading', { level: 1, name: 'Your profile' }).waitFor();
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
    await confirm(page, 'Rotate secret', 'Rotate');

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

  test('an admin adds a group and a user, and revokes a token', async () => {
    const page = await open('nora', '/groups', 'Groups');
    const dialog = page.getByRole('dialog');
    await press(page, 'New group');
    await dialog.getByLabel('Name').fill('Night shift');
    await press(page, 'Create');
    await page.getByRole('row', { name: /Night shift/ }).waitFor();
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

    const casey = await open('casey', '/notifications', 'Notifications');
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
}
