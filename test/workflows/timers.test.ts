import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { CatalogPolicy } from '../../domain/event';
import { taskQueue, workflowId } from '../../domain/names';
import { normalChange } from '../../domain/normalChange';
import { weekdays } from '../../domain/workingTime';
import { createCalendar, updateCalendar } from '../../records/calendar';
import { createCase } from '../../records/case';
import { createChange } from '../../records/changeCreation';
import { keepModels, newestModel } from '../../records/changeModels';
import { listJournal } from '../../records/journal';
import {
  openRegistration,
  type RegistrationRecord,
  registrations,
} from '../../records/registration';
import { rescheduleTasks } from '../../temporal/reschedule';
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

describe('The clocks of service levels', () => {
  const zone = 'Europe/Berlin';
  const hour = 60 * minute;

  /** A calendar in which every day has work from 09:00 to 17:00, but for some. */
  async function calendar(free: readonly string[] = []): Promise<string> {
    const hours = Object.fromEntries(
      weekdays.filter((day) => !free.includes(day)).map((day) => [day, [office]]),
    );
    const id = randomUUID();
    const fields = { name: `Hours ${id}`, timeZone: zone, hours, holidays: [] };
    await createCalendar(acme.db, id, fields);
    return id;
  }
  const office = { from: '09:00', to: '17:00' };

  /** Skips to 08:55 on the next day of this name. */
  async function skipTo(weekday: string): Promise<void> {
    const now = await env.currentTimeMs();
    for (let n = 1; ; n += 1) {
      const date = new Date(now + n * day).toISOString().slice(0, 10);
      const at = Date.parse(`${date}T07:00:00Z`);
      const local = new Date(at).toLocaleString('en', {
        timeZone: zone,
        weekday: 'short',
        hour: '2-digit',
        hour12: false,
      });
      if (!local.toLowerCase().startsWith(weekday)) continue;
      const late = 9 - Number(local.slice(-2));
      await env.sleep(at + late * hour - 5 * minute - now);
      return;
    }
  }

  /** A task with targets of 4 and 16 hours of work. */
  async function task(id: string): Promise<string> {
    const level = { '4': 'PT4H' };
    const serviceLevels = {
      calendar: id,
      warnAt: 75,
      response: level,
      resolution: { '4': 'PT16H' },
    };
    const { number } = await acme.take({
      remindReceivedAfter: null,
      escalateReceivedAfter: null,
      serviceLevels,
    });
    await acme.reaches(number, 'Received');
    return number;
  }

  async function clocks(number: string) {
    const { serviceLevels: levels } = await acme.record(number);
    if (!levels?.response || !levels.resolution) throw new Error(`${number} has no clocks.`);
    return { response: levels.response, resolution: levels.resolution };
  }

  /** The entries about service levels, by their reason. */
  async function reasons(number: string): Promise<unknown[]> {
    return (await acme.journal(number)).flatMap(({ reason }) => reason ?? []);
  }

  async function come(number: string, ...expected: readonly string[]): Promise<void> {
    await until(async () => (await reasons(number)).length >= expected.length, `${expected}`);
    expect(await reasons(number)).toEqual(expected);
  }

  /** Local time in hours, with the weekday. */
  function local(iso: string | null): string {
    const format = {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hour12: false,
    } as const;
    return iso === null
      ? 'never'
      : new Date(iso).toLocaleString('en', format).replace(/:\d\d$/, '');
  }
  const dana = { by: 'Dana' };

  test('warn and breach once each, at their time; what is late stays late', async () => {
    const id = await calendar(['sat', 'sun']);
    await skipTo('fri');
    const number = await task(id);
    const { response, resolution } = await clocks(number);
    expect([local(response.due), local(resolution.due)]).toEqual(
      ['Fri 13', 'Mon 17'].map((at) => expect.stringContaining(at)),
    );
    await env.sleep(3 * hour);
    expect(await reasons(number)).toEqual([]);
    await env.sleep(10 * minute);
    await come(number, 'responseWarning');
    await acme.workflow(number).terminate();
    await acme.engine.start(await acme.record(number));
    await env.sleep(hour);
    await come(number, 'responseWarning', 'responseBreach');
    await acme.command(number, 'assign', dana);
    const late = await clocks(number);
    expect(late.response).toMatchObject({ due: response.due, breached: response.due });
    expect(late.response.met && late.response.met > (response.due ?? '')).toBe(true);
    expect(await acme.emitted(number)).toEqual(['received', 'discarded', 'assigned']);
    await acme.command(number, 'propose', {
      ...dana,
      resolutionCode: 'fixed',
      resolutionNotes: 'Done.',
    });
    await env.sleep(7 * day);
    expect(await reasons(number)).toEqual(['responseWarning', 'responseBreach']);
    expect(await clocks(number)).toMatchObject({
      resolution: { breached: null, due: resolution.due },
    });
  });

  test('pause over a weekend while information is awaited, and go on with the time that is left', async () => {
    const id = await calendar();
    await skipTo('fri');
    const number = await task(id);
    await acme.command(number, 'assign', dana);
    await env.sleep(2 * hour + 5 * minute);
    await acme.command(number, 'requestInfo', { ...dana, text: 'Which floor?' });
    const paused = await clocks(number);
    expect(paused.resolution).toMatchObject({ due: null, met: null });
    expect(paused.resolution.remaining ?? 0).toBeGreaterThan(13.9 * 3_600);
    expect(paused.resolution.remaining ?? 0).toBeLessThanOrEqual(14 * 3_600);
    await skipTo('mon');
    expect(await reasons(number)).toEqual([]);
    await acme.sendEvents(number, event(number, 2, 'answered'));
    await acme.reaches(number, 'Work in Progress');
    const { resolution } = await clocks(number);
    // Eight hours on Monday, and six on Tuesday.
    expect(local(resolution.due)).toMatch(/^Tue,? (14|15)/);
    // The customer learns it by its own entry, which comes back: no journal has more for it.
    expect((await acme.emitted(number)).at(-1)).toBe('commented');
    const [last] = await acme.db('outbox').where({ subject: number }).orderBy('sequence', 'desc');
    expect(last.data.serviceLevels.resolution).toEqual(resolution);
    expect((await acme.journal(number)).filter((entry) => entry.id === last.id)).toHaveLength(1);
    await acme.command(number, 'propose', {
      ...dana,
      resolutionCode: 'fixed',
      resolutionNotes: 'Done.',
    });
    await acme.sendEvents(number, event(number, 3, 'rejected'));
    await acme.reaches(number, 'Work in Progress');
    await env.sleep(2 * day);
    await come(number, 'resolutionWarning', 'resolutionBreach');
  });

  test('follow a changed calendar, and a changed priority', async () => {
    const id = await calendar();
    await skipTo('mon');
    const number = await task(id);
    await acme.command(number, 'assign', dana);
    const before = await clocks(number);
    expect(local(before.resolution.due)).toMatch(/^Tue,? 17/);
    const date = new Date((await env.currentTimeMs()) + day).toISOString().slice(0, 10);
    await updateCalendar(acme.db, id, (found) => ({
      ...found,
      holidays: [{ date, name: 'Closed' }],
    }));
    const deps = { db: acme.db, engine: acme.engine, log: acme.log };
    await rescheduleTasks(deps);
    await rescheduleTasks(deps);
    const after = await clocks(number);
    expect(local(after.resolution.due)).toMatch(/^Wed,? 17/);
    // What was met does not change.
    expect(after.response).toEqual(before.response);
    expect(await acme.emitted(number)).toEqual(['received', 'assigned', 'discarded']);
    await env.sleep(day + 8 * hour);
    expect(await reasons(number)).toEqual([]);
    await env.sleep(day + 10 * minute);
    await come(number, 'resolutionWarning', 'resolutionBreach');
    // No target for this priority: the clock ends, and what was late stays so.
    await acme.command(number, 'setPriority', { ...dana, priority: '5' });
    expect((await clocks(number)).resolution).toMatchObject({
      due: null,
      breached: after.resolution.due,
    });
  });
});
