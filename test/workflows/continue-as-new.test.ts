import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { costOfRuns } from '../../bench/actions';
import { type EmbeddedTemporal, startTemporal } from '../../dev/embedded/temporal';
import { freePort } from '../../instance/ports';
import { replayAtEnd } from '../environment/replayed';
import { until } from '../environment/until';
import { event, openInstance, resolved, type TestInstance } from './instance';
import { type Outbox, outboxOf } from './outbox';
import { openPartner, type Partner } from './partner';

const dataDir = mkdtempSync(join(tmpdir(), 'crossdesk-continue-'));
const namespace = 'acme';
const replay = replayAtEnd();
let temporal: EmbeddedTemporal;
let acme: TestInstance;
let partner: Partner;
let outbox: Outbox;

beforeAll(async () => {
  temporal = await startTemporal({
    dataDir,
    port: await freePort(),
    uiPort: await freePort(),
    namespaces: [namespace],
    log: () => {},
    ephemeral: true,
    // In earnest it is after 4,096 events.
    dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': 60 },
  });
  partner = await openPartner();
  acme = await openInstance({ temporal: { address: temporal.address, namespace }, partner });
  outbox = outboxOf(acme, partner);
  await acme.engine.wake({ name: 'northwind', title: 'northwind' });
  replay(acme.client);
});

afterAll(async () => {
  await acme?.close();
  await partner?.close();
  await temporal?.stop();
  rmSync(dataDir, { recursive: true });
});

const by = 'Casey';

async function runOf(workflow: WorkflowHandle): Promise<string> {
  return (await workflow.describe()).runId;
}

/** When the newest run began, in milliseconds since 1970. */
async function beginOf(workflow: WorkflowHandle): Promise<number> {
  return (await workflow.describe()).startTime.getTime();
}

/** Signals one behind the other, without a pause. */
async function burst(number: string, texts: readonly string[]): Promise<void> {
  for (const text of texts) await acme.signal(number, 'comment', { by, text });
}

/** Gives the request so much to do that it continues as new. */
async function outgrow(number: string): Promise<void> {
  const workflow = acme.workflow(number);
  const before = await runOf(workflow);
  const fillings = Array.from({ length: 60 }, (_, n) => ({ by, text: `Filling ${n}` }));
  await Promise.all(fillings.map((input) => acme.signal(number, 'comment', input)));
  await until(async () => (await runOf(workflow)) !== before, 'it continues as new');
}

async function comments(number: string): Promise<string[]> {
  const journal = await acme.journal(number);
  return journal.filter(({ kind }) => kind === 'comment').map(({ text }) => text);
}

async function said(number: string, text: string): Promise<number> {
  return (await acme.journal(number)).filter((entry) => entry.text === text).length;
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `Comment ${n}`);
}

test('Hundreds of commands by signal, in bursts, continue it as new time and again, and none is lost, doubled or out of order', async () => {
  const { number } = await acme.submit();
  const all = numbered(200);
  const runs = new Set<string>();
  for (let n = 0; n < all.length; n += 50) {
    await burst(number, all.slice(n, n + 50));
    runs.add(await runOf(acme.workflow(number)));
  }
  await until(async () => (await comments(number)).length >= all.length, 'all comments');
  expect(await comments(number)).toEqual(all);
  expect(runs.size).toBeGreaterThan(2);
  await outbox.arrived(number, all);
});

test('Commands by update that arrive around it are answered, each once', async () => {
  const { number } = await acme.submit();
  const record = await acme.record(number);
  const first = await runOf(acme.workflow(number));
  const all = numbered(90);
  const lanes = 6;
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      for (let n = lane; n < all.length; n += lanes) {
        const answer = await acme.engine.command(record, 'comment', { by, text: all[n] });
        expect(answer).toMatchObject({ number, state: 'Submitted' });
      }
    }),
  );
  expect((await comments(number)).sort()).toEqual(all.toSorted());
  expect(await runOf(acme.workflow(number))).not.toBe(first);
});

describe('After it continued as new', () => {
  const reason = 'Still offline.';
  const rejected = `Work in Progress: the solution was rejected. ${reason}`;

  test('a command that was taken before takes effect no more, by update as by signal', async () => {
    const { number } = await resolved(acme);
    const input = { by, id: randomUUID(), reason };
    await acme.command(number, 'reject', input);
    await outgrow(number);
    await acme.sendEvents(number, event(number, 4, 'proposed'));
    await acme.reaches(number, 'Resolved');

    expect(await acme.command(number, 'reject', input)).toMatchObject({ state: 'Resolved' });
    await acme.signal(number, 'reject', input);
    await acme.command(number, 'comment', { by, text: 'After it.' });
    expect(await acme.record(number)).toMatchObject({ state: 'Resolved' });
    expect(await said(number, rejected)).toBe(1);
    expect(await said(number, 'After it.')).toBe(1);
  });

  test('what the partner told before is not taken again, and what it tells next is', async () => {
    const { number } = await resolved(acme);
    await outgrow(number);
    await acme.sendEvents(
      number,
      event(number, 2, 'infoRequested'),
      event(number, 3, 'reassigned'),
    );
    await acme.sendEvents(number, event(number, 4, 'noted', { kind: 'work note', text: 'Next.' }));
    await until(async () => (await said(number, 'Next.')) === 1, 'the next one');
    expect(await acme.record(number)).toMatchObject({ state: 'Resolved' });
    expect(await said(number, 'infoRequested, as Dana says.')).toBe(0);
    expect(await said(number, 'reassigned, as Dana says.')).toBe(0);
  });

  test('it is found and read as before', async () => {
    const { number } = await resolved(acme);
    await outgrow(number);
    const workflow = acme.workflow(number);
    const { searchAttributes, memo } = await workflow.describe();
    expect(memo).toEqual({ landed: (await acme.record(number)).landedAt.toISOString() });
    expect(searchAttributes).toMatchObject({
      CrossdeskNumber: [number],
      CrossdeskState: ['Resolved'],
      CrossdeskPartner: ['northwind'],
    });
    const { currentDetails } = await workflow.query<{ currentDetails: string }>(
      '__temporal_workflow_metadata',
    );
    expect(currentDetails).toContain(`**${number}** New laptop`);
    expect(currentDetails).toContain('State: **Resolved**, with **northwind**');
    expect(await workflow.query('state')).toMatchObject({
      number,
      state: 'Resolved',
      fields: { assignedTo: 'Dana', resolutionCode: 'Solved' },
    });
  });

  test('the clock goes on from when the state was entered, and rings once', async () => {
    const closeAfter = 10_000;
    const { number } = await resolved(acme, { remindAfter: 'PT1S', closeAfter: 'PT10S' });
    const reminders = async () =>
      (await acme.journal(number)).filter(({ text }) => text.startsWith('Reminder')).length;
    await until(async () => (await reminders()) === 1, 'the reminder');
    await outgrow(number);
    const begun = await beginOf(acme.workflow(number));
    const { closedAt } = await acme.reaches(number, 'Closed');
    // Wound up again by the new run, it would not ring before then.
    expect(closedAt?.getTime()).toBeLessThan(begun + closeAfter);
    expect(await reminders()).toBe(1);
    expect((await acme.emitted(number)).filter((name) => name !== 'commented')).toEqual([
      'submitted',
      'reminded',
      'closed',
    ]);
  });
});

describe('A delivery that continues as new', () => {
  test('stays paused', async () => {
    const { number } = await acme.submit();
    await outbox.comment(number, 'One');
    await outbox.arrived(number, ['One']);
    const before = await runOf(outbox.delivery);
    for (let n = 0; n < 60; n += 1) await outbox.delivery.signal('wake');
    await outbox.delivery.signal('pause');
    await until(async () => (await runOf(outbox.delivery)) !== before, 'it continues as new');
    expect(await outbox.state()).toMatchObject({ paused: true });
    await outbox.waitForDelivery('paused');
    await outbox.comment(number, 'Two');
    await outbox.otherPartnerIsServed();
    expect(outbox.texts(number)).toEqual(['One']);
    await outbox.delivery.signal('resume');
    await outbox.arrived(number, ['One', 'Two']);
  });

  test('costs the same for each try, however long the partner is away', async () => {
    const number = await outbox.unreachable();
    const costs = () => costOfRuns(acme.client, outbox.delivery.workflowId);
    const runs = (await costs()).length;
    const first = (await outbox.status()).attempts;
    const tries = 30;
    for (let n = first + 1; n <= first + tries; n += 1) {
      await outbox.delivery.signal('wake');
      await until(async () => (await outbox.state()).failures === n, `try ${n}`);
    }
    const all = await costs();
    const since = all.slice(0, all.length - runs);
    expect(since.length).toBeGreaterThan(3);
    for (const { events, actions } of since) {
      // It goes on as new after 60 events, once the try that is under way has ended.
      expect(events).toBeLessThanOrEqual(60 + 16);
      // A try is a wake, a drain and a timer; a run is one more.
      expect(actions).toBeLessThanOrEqual(1 + 3 * 6);
    }
    await outbox.isBack();
    await outbox.arrived(number, ['One']);
  });

  test('goes on counting failures', async () => {
    const number = await outbox.unreachable();
    const before = await runOf(outbox.delivery);
    for (let tries = 2; (await runOf(outbox.delivery)) === before || tries < 4; tries += 1) {
      await outbox.delivery.signal('wake');
      await until(async () => (await outbox.status()).attempts === tries, `try ${tries}`);
      await until(async () => (await outbox.state()).failures === tries, `its count`);
    }
    await outbox.isBack();
    await outbox.arrived(number, ['One']);
  });
});
