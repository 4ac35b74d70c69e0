import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { CatalogPolicy } from '../../domain/event';
import { taskQueue, workflowId } from '../../domain/names';
import { normalChange } from '../../domain/normalChange';
import { createCase } from '../../records/case';
import { createChange } from '../../records/changeCreation';
import { keepModels, newestModel } from '../../records/changeModels';
import { listJournal } from '../../records/journal';
import {
  openRegistration,
  type RegistrationRecord,
  registrations,
} from '../../records/registration';
import { replayAtEnd } from '../environment/replayed';
import { dateByServer, startTimeSkipping } from '../environment/timeSkipping';
import { until } from '../environment/until';
import { event, openInstance, resolved, type TestInstance } from './instance';
import { openPartner, type Partner } from './partner';

const everyone = { workNotes: true, limit: 1_000 };
const minute = 60_000;
const day = 24 * 60 * minute;
const replay = replayAtEnd();
let env: TestWorkflowEnvironment;
let acme: TestInstance;
let partner: Partner;

/** One server for all tests: each begins in the time to which the one before it has skipped. */
beforeAll(async () => {
  partner = await openPartner();
  env = await startTimeSkipping();
  acme = await openInstance({
    temporal: { address: env.address, namespace: 'default' },
    partner,
  });
  await dateByServer(env, acme.db);
  replay(acme.client);
  // Time is not skipped while an activity runs, and a drain lingers.
  for (const name of ['northwind', 'globex'] as const) {
    await acme.client.workflow.signalWithStart('delivery', {
      workflowId: workflowId.delivery(name),
      taskQueue,
      args: [{ partner: name }],
      signal: 'pause',
    });
    await until(async () => (await acme.partnership(name)).delivery === 'paused', 'the pause');
  }
});

afterAll(async () => {
  await acme?.close();
  await env?.teardown();
  await partner?.close();
});

async function reminders(number: string): Promise<number> {
  return (await acme.journal(number)).filter(({ text }) => text.startsWith('Reminder')).length;
}

/** A registration whose token expires in fourteen days, and whose workflow runs. */
async function invited(customerName: string): Promise<RegistrationRecord> {
  const { record } = await acme.db.transaction(async (trx) =>
    openRegistration(trx, {
      id: randomUUID(),
      customerName,
      contactName: 'Gail',
      contactEmail: 'gail@globex.example',
      token: randomUUID(),
      expiresAt: new Date(Date.now() + 14 * day),
      openedBy: 'Alex',
      instance: 'acme',
    }),
  );
  await acme.engine.start(record);
  return record;
}

async function registrationOf(number: string): Promise<RegistrationRecord> {
  const found = await registrations.find(acme.db, number);
  if (!found) throw new Error(`There is no registration ${number}.`);
  return found;
}

async function stateOf(number: string): Promise<string> {
  return (await acme.record(number)).state;
}

test('A proposed solution is reminded of after five days, and closed after ten', async () => {
  const { number } = await resolved(acme);
  await env.sleep(5 * day - minute);
  expect(await reminders(number)).toBe(0);
  await env.sleep(2 * minute);
  await until(async () => (await reminders(number)) === 1, 'the reminder');
  expect(await stateOf(number)).toBe('Resolved');
  await env.sleep(5 * day);
  await acme.reaches(number, 'Closed');
  expect(await reminders(number)).toBe(1);
  expect(await acme.emitted(number)).toEqual(['submitted', 'reminded', 'closed']);
});

test('A timer that is off never fires', async () => {
  const { number } = await resolved(acme, { remindAfter: null, closeAfter: null });
  await env.sleep(60 * day);
  expect(await stateOf(number)).toBe('Resolved');
  expect(await reminders(number)).toBe(0);
});

test('A rejection stops the timer, and a new proposal starts it again', async () => {
  const { number } = await resolved(acme, { remindAfter: null, closeAfter: 'P2D' });
  await env.sleep(day);
  await acme.command(number, 'reject', { by: 'Casey', reason: 'Still offline.' });
  await env.sleep(3 * day);
  expect(await stateOf(number)).toBe('Work in Progress');
  await acme.sendEvents(number, event(number, 4, 'proposed'));
  await acme.reaches(number, 'Resolved');
  await env.sleep(1.5 * day);
  expect(await stateOf(number)).toBe('Resolved');
  await env.sleep(day);
  await acme.reaches(number, 'Closed');
});

describe('A workflow that starts again continues the timers of its state', () => {
  const ways: Readonly<Record<string, (number: string) => Promise<unknown>>> = {
    'where the sweep finds that none runs': async (number) =>
      acme.engine.start(await acme.record(number)),
    'by a command': (number) =>
      acme.command(number, 'comment', { by: 'Casey', text: 'One moment.' }),
    'by an event of the partner': (number) =>
      acme.sendEvents(number, event(number, 4, 'reassigned')),
  };
  test.each(Object.keys(ways))('%s', async (way) => {
    const { number } = await resolved(acme);
    await env.sleep(6 * day);
    await until(async () => (await reminders(number)) === 1, 'the reminder');
    await acme.workflow(number).terminate();
    await ways[way]?.(number);
    await env.sleep(4 * day + minute);
    await acme.reaches(number, 'Closed');
    expect(await reminders(number)).toBe(1);
  });
});

test('An event of the partner in the meantime does not restart the timer', async () => {
  const { number } = await resolved(acme, { remindAfter: null, closeAfter: 'P2D' });
  await env.sleep(1.5 * day);
  await acme.sendEvents(number, event(number, 4, 'reassigned', { fields: { assignedTo: 'Remy' } }));
  await env.sleep(day);
  await acme.reaches(number, 'Closed');
});

test('An invitation that nobody uses expires after fourteen days', async () => {
  const { number } = await invited('Globex');
  await env.sleep(14 * day - minute);
  expect(await registrationOf(number)).toMatchObject({ state: 'Awaiting Customer' });
  await env.sleep(2 * minute);
  await until(async () => (await registrationOf(number)).state === 'Expired', 'the expiry');
  expect((await acme.journal(number)).at(-1)?.text).toContain('nobody presented');
  const handle = acme.client.workflow.getHandle(`registration/${number}`);
  expect(await handle.result()).toBe('Expired');
});

test('An invitation that is sent again expires at the same time as before', async () => {
  const registration = await invited('Initech');
  const { number } = registration;
  await env.sleep(13 * day);
  await acme.engine.command(registration, 'resend', { by: 'Alex' });
  await env.sleep(day + minute);
  await until(async () => (await registrationOf(number)).state === 'Expired', 'the expiry');
});

test('An invitation that was used never expires', async () => {
  const registration = await invited('Hooli');
  await env.sleep(13 * day);
  await acme.engine.command(registration, 'requestApproval', { by: 'Gavin', instance: 'hooli' });
  await env.sleep(60 * day);
  expect(await registrationOf(registration.number)).toMatchObject({
    state: 'Approval Requested',
    applicant: 'hooli',
  });
});

describe('While a record waits for somebody, its timers remind and then escalate', () => {
  /** What the timers wrote into a journal. */
  async function timersSaid(number: string): Promise<string[]> {
    const texts = (await listJournal(acme.db, number, everyone)).map(({ text }) => text);
    return texts.filter((text) => /^(Reminder|Escalated)/.test(text));
  }

  async function comesTo(number: string, ...said: readonly RegExp[]): Promise<void> {
    await until(
      async () => (await timersSaid(number)).length >= said.length,
      `${said.length} entries of the timers`,
    );
    expect(await timersSaid(number)).toEqual(said.map((one) => expect.stringMatching(one)));
  }

  /** A request of acme's whose provider asks something. */
  async function asked(policy: Partial<CatalogPolicy> = {}): Promise<string> {
    const { number } = await acme.submit(policy);
    await acme.sendEvents(
      number,
      event(number, 1, 'received'),
      event(number, 2, 'assigned', { fields: { assignedTo: 'Dana' } }),
      event(number, 3, 'infoRequested'),
    );
    await acme.reaches(number, 'Awaiting Info');
    return number;
  }

  test('a question to the customer, after two days and after five, and the provider sees it', async () => {
    const number = await asked();
    await env.sleep(2 * day - minute);
    expect(await timersSaid(number)).toEqual([]);
    await env.sleep(2 * minute);
    await comesTo(number, /^Reminder: .*question/);
    await env.sleep(3 * day);
    await comesTo(number, /^Reminder: .*question/, /^Escalated to the customer's agents: /);
    await env.sleep(60 * day);
    expect(await acme.emitted(number)).toEqual(['submitted', 'reminded', 'reminded']);
    expect(await stateOf(number)).toBe('Awaiting Info');
  });

  test('by the policy of the item; an answer stops it, and another question starts it again', async () => {
    const number = await asked({ remindInfoAfter: 'PT1H', escalateInfoAfter: null });
    await env.sleep(61 * minute);
    await comesTo(number, /^Reminder/);
    await acme.command(number, 'comment', { by: 'Casey', text: 'The second floor.' });
    await env.sleep(10 * day);
    expect(await timersSaid(number)).toHaveLength(1);
    await acme.sendEvents(number, event(number, 4, 'infoRequested'));
    await acme.reaches(number, 'Awaiting Info');
    await env.sleep(61 * minute);
    await comesTo(number, /^Reminder/, /^Reminder/);
  });

  test('a task that nobody takes', async () => {
    const { number } = await acme.take();
    await acme.reaches(number, 'Received');
    await env.sleep(day + minute);
    await comesTo(number, /^Reminder: nobody has taken the task/);
    await env.sleep(2 * day);
    await comesTo(number, /^Reminder/, /^Escalated to the provider's admins: /);
    expect(await acme.emitted(number)).toEqual(['received']);
  });

  test('not a task that somebody has taken', async () => {
    const taken = await acme.take();
    await acme.reaches(taken.number, 'Received');
    await acme.command(taken.number, 'assign', { by: 'Dana' });
    await env.sleep(10 * day);
    expect(await timersSaid(taken.number)).toEqual([]);
  });

  test('a case that waits for information, and one that is resolved', async () => {
    const sysId = randomUUID().replaceAll('-', '');
    const fields = { shortDescription: 'A deferment' };
    const made = await createCase(acme.db, {
      ...{ id: randomUUID(), sysId, fields, openedBy: 'Dana', instance: 'acme' },
    });
    if (!made) throw new Error('The case was there already.');
    await acme.engine.start(made);
    const give = (name: string, input: object) =>
      acme.engine.command(made, name, { by: 'Dana', ...input });
    await give('requestInfo', { text: 'Which account?' });
    await env.sleep(5 * day + minute);
    await comesTo(made.number, /^Reminder: the question/, /^Escalated to the assignment group: /);
    await give('propose', { resolutionCode: 'Deferred' });
    await env.sleep(10 * day + minute);
    await comesTo(
      made.number,
      ...[/^Reminder: the question/, /^Escalated/, /^Reminder: the solution/, /^Escalated/],
    );
  });

  test('a change that waits for its approval, and not one that has it', async () => {
    await keepModels(acme.db, [normalChange]);
    const { id: modelId } = await newestModel(acme.db, normalChange.name);
    const inApproval = async (approval: string) => {
      const { record } = await createChange(acme.db, 'acme', {
        ...{ id: randomUUID(), modelId, state: 'Approve', openedBy: 'Dana', ends: false },
        fields: { title: 'A switch', description: 'Old.', priority: '3', approval },
      });
      await acme.engine.start(record);
      return record.number;
    };
    const [waits, has] = [await inApproval('Requested'), await inApproval('Approved')];
    await env.sleep(5 * day + minute);
    await comesTo(waits, /^Reminder: the change/, /^Escalated to the owning group: /);
    expect(await timersSaid(has)).toEqual([]);
  });

  test('an invitation, and then the approval of its subscription', async () => {
    const registration = await invited('Umbrella');
    const { number } = registration;
    await env.sleep(7 * day + minute);
    await comesTo(number, /^Reminder: the customer/, /^Escalated to the admins: /);
    await acme.engine.command(registration, 'requestApproval', {
      ...{ by: 'Gavin', instance: 'umbrella' },
    });
    await env.sleep(7 * day + minute);
    await comesTo(
      number,
      ...[/^Reminder: the customer/, /^Escalated/, /^Reminder: the subscription/, /^Escalated/],
    );
  });
});
