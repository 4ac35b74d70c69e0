import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { taskQueue } from '../../domain/names';
import {
  findRegistration,
  openRegistration,
  type RegistrationRecord,
} from '../../records/registrations';
import { replayAfterEach } from '../rig/replayed';
import { startTimeSkipping } from '../rig/timeSkipping';
import { until } from '../rig/until';
import { event, openInstance, resolved, type TestInstance } from './instance';
import { openPartner, type Partner } from './partner';

const minute = 60_000;
const day = 24 * 60 * minute;
const replay = replayAfterEach();
let env: TestWorkflowEnvironment;
let acme: TestInstance;
let partner: Partner;

beforeAll(async () => {
  partner = await openPartner();
  env = await startTimeSkipping();
  acme = await openInstance({
    temporal: { address: env.address, namespace: 'default' },
    partner,
  });
  replay(acme.client);
  // Time is not skipped while an activity runs, and a drain lingers.
  await acme.client.workflow.signalWithStart('delivery', {
    workflowId: 'delivery/northwind',
    taskQueue,
    args: [{ partner: 'northwind' }],
    signal: 'pause',
  });
  await until(async () => (await acme.partnership('northwind')).delivery === 'paused', 'the pause');
});

afterAll(async () => {
  await acme?.close();
  await env?.teardown();
  await partner.close();
});

async function reminders(number: string): Promise<number> {
  return (await acme.journal(number)).filter(({ text }) => text.startsWith('Reminder')).length;
}

/** A registration that is good for fourteen days of the server's time, whose workflow runs. */
async function invited(customerName: string): Promise<RegistrationRecord> {
  const { record } = await acme.db.transaction(async (trx) =>
    openRegistration(trx, {
      id: randomUUID(),
      customerName,
      contactName: 'Gail',
      contactEmail: 'gail@globex.example',
      token: randomUUID(),
      expiresAt: new Date((await env.currentTimeMs()) + 14 * day),
      openedBy: 'Alex',
      instance: 'acme',
    }),
  );
  await acme.engine.start(record);
  return record;
}

async function registrationOf(number: string): Promise<RegistrationRecord> {
  const found = await findRegistration(acme.db, { number });
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
  expect(await acme.told(number)).toEqual(['submitted', 'reminded', 'closed']);
});

test('A clock that is off never rings', async () => {
  const { number } = await resolved(acme, { remindAfter: null, closeAfter: null });
  await env.sleep(60 * day);
  expect(await stateOf(number)).toBe('Resolved');
  expect(await reminders(number)).toBe(0);
});

test('A rejection stops the clock, and a new proposal starts it anew', async () => {
  const { number } = await resolved(acme, { remindAfter: null, closeAfter: 'P2D' });
  await env.sleep(day);
  await acme.command(number, 'reject', { by: 'Casey', reason: 'Still offline.' });
  await env.sleep(3 * day);
  expect(await stateOf(number)).toBe('Work in Progress');
  await acme.tell(number, event(number, 4, 'proposed'));
  await acme.reaches(number, 'Resolved');
  await env.sleep(1.5 * day);
  expect(await stateOf(number)).toBe('Resolved');
  await env.sleep(day);
  await acme.reaches(number, 'Closed');
});

test('What the partner says meanwhile does not wind the clock up again', async () => {
  const { number } = await resolved(acme, { remindAfter: null, closeAfter: 'P2D' });
  await env.sleep(1.5 * day);
  await acme.tell(number, event(number, 4, 'reassigned', { fields: { assignedTo: 'Remy' } }));
  await env.sleep(day);
  await acme.reaches(number, 'Closed');
});

test('An invitation that nobody takes up expires after fourteen days', async () => {
  const { number } = await invited('Globex');
  await env.sleep(14 * day - minute);
  expect(await registrationOf(number)).toMatchObject({ state: 'Awaiting Customer' });
  await env.sleep(2 * minute);
  await until(async () => (await registrationOf(number)).state === 'Expired', 'the end of it');
  expect((await acme.journal(number)).at(-1)?.text).toContain('nobody presented');
  const handle = acme.client.workflow.getHandle(`registration/${number}`);
  expect(await handle.result()).toBe('Expired');
});

test('An invitation that is sent anew expires when it was to, and not later', async () => {
  const registration = await invited('Initech');
  const { number } = registration;
  await env.sleep(13 * day);
  await acme.engine.command(registration, 'resend', { by: 'Alex' });
  await env.sleep(day + minute);
  await until(async () => (await registrationOf(number)).state === 'Expired', 'the end of it');
});

test('An invitation that was taken up never expires', async () => {
  const registration = await invited('Hooli');
  await env.sleep(13 * day);
  await acme.engine.command(registration, 'requestApproval', { by: 'Gavin', instance: 'hooli' });
  await env.sleep(60 * day);
  expect(await registrationOf(registration.number)).toMatchObject({
    state: 'Approval Requested',
    applicant: 'hooli',
  });
});
