import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import type { Mutation } from '../../domain/commit';
import { commit } from '../../records/commit';
import { replayAtEnd } from '../environment/replayed';
import { createTestNamespace } from '../environment/temporal';
import { inspect } from './inspect';
import { event, openInstance, resolved, type TestInstance } from './instance';
import { openPartner, type Partner } from './partner';

let acme: TestInstance;
let partner: Partner;
const replay = replayAtEnd();

beforeAll(async () => {
  partner = await openPartner();
  acme = await openInstance({ temporal: await createTestNamespace(), partner });
  replay(acme.client);
});

afterAll(async () => {
  await acme.close();
  await partner.close();
});

const { said, entries, rests } = inspect(() => acme);

describe('A record that somebody else moved', () => {
  async function moveAside(number: string, state: string, fields: Mutation['fields'] = {}) {
    const { revision } = await acme.record(number);
    const change: Mutation = {
      id: randomUUID(),
      by: 'Alex',
      kind: 'state',
      text: `${state}, by another way.`,
      state,
      fields,
    };
    return commit(acme.db, 'acme', {
      lifecycle: 'request',
      number,
      revision,
      ends: false,
      changes: [change],
    });
  }

  test('is adopted, and the command decided again: refused, where it is no longer possible', async () => {
    const { number } = await resolved(acme);
    await rests(number);
    await moveAside(number, 'Work in Progress');
    await expect(acme.command(number, 'accept', { by: 'Casey' })).rejects.toMatchObject({
      code: 'state',
      details: { state: 'Work in Progress' },
    });
    expect(await acme.workflow(number).query('state')).toMatchObject({ state: 'Work in Progress' });
  });

  test('is adopted, and the command decided again: committed, where it still is', async () => {
    const { number } = await resolved(acme);
    await rests(number);
    await moveAside(number, 'Resolved', { assignedTo: 'Remy' });
    const answer = await acme.command(number, 'accept', { by: 'Casey' });
    expect(answer).toMatchObject({ state: 'Closed' });
    expect(await acme.record(number)).toMatchObject({ state: 'Closed', assignedTo: 'Remy' });
  });

  test('is caught up with where a command is possible there, though it was not where the workflow stood', async () => {
    const { number } = await acme.submit();
    await rests(number);
    await moveAside(number, 'Resolved');
    expect(await acme.command(number, 'accept', { by: 'Casey' })).toMatchObject({
      state: 'Closed',
    });
    expect(await acme.workflow(number).result()).toBe('Closed');
  });

  test('is caught up with by a workflow that is started again by a command which only the row allows', async () => {
    const { number } = await acme.submit();
    await acme.workflow(number).terminate();
    const stale = await acme.record(number);
    await moveAside(number, 'Resolved');
    const seen = await acme.record(number);
    // As after a server that lost what the workflow had told it: it begins where the record was before.
    await acme.engine.start(stale);
    expect(await acme.engine.command(seen, 'accept', { by: 'Casey' })).toMatchObject({
      state: 'Closed',
    });
  });

  test('is not written to by whoever claims to have seen more', async () => {
    const { number } = await acme.submit();
    for (const seen of ['999', '99999999999999999999', '-1', 'x']) {
      await expect(
        acme.workflow(number).executeUpdate('accept', { args: [{ by: 'Casey', seen }] }),
      ).rejects.toBeInstanceOf(WorkflowUpdateFailedError);
    }
    expect(await acme.record(number)).toMatchObject({ state: 'Submitted', revision: 0 });
  });

  test('brings the clock of its state along', async () => {
    const { number } = await resolved(acme, { remindAfter: null, closeAfter: 'P10D' });
    await rests(number);
    await moveAside(number, 'Work in Progress');
    await moveAside(number, 'Resolved');
    const entered_at = acme.db.raw(`now() - interval '10 days'`);
    await acme.db('requests').where({ number }).update({ entered_at });
    await acme.workflow(number).signal('look');
    await acme.reaches(number, 'Closed');
  });

  test('to its end ends its workflow with the next command', async () => {
    const { number } = await resolved(acme);
    await rests(number);
    await moveAside(number, 'Cancelled');
    await acme.signal(number, 'accept', { by: 'Casey' });
    expect(await acme.workflow(number).result()).toBe('Cancelled');
    expect(await entries(number, 'system')).toHaveLength(1);
  });
});

test('A commit that leaves a state and enters it again starts its clock again; a fired timer is recorded until then', async () => {
  const { number } = await resolved(acme);
  await rests(number);
  const change = { by: 'Crossdesk', kind: 'system', text: 'Tick.', fields: {} } as const;
  const write = async (...changes: readonly Pick<Mutation, 'state' | 'timer'>[]) => {
    const { revision } = await acme.record(number);
    const input = { lifecycle: 'request', number, revision, ends: false } as const;
    const all = changes.map((one) => ({ ...change, ...one, id: randomUUID() }));
    await commit(acme.db, 'acme', { ...input, changes: all });
    return acme.record(number);
  };
  const fired = await write({ state: 'Resolved', timer: 'remindAfter' });
  expect(fired.firedTimers).toEqual(['remindAfter']);
  const again = await write({ state: 'Work in Progress' }, { state: 'Resolved' });
  expect(again.firedTimers).toEqual([]);
  expect(again.enteredAt?.getTime()).toBeGreaterThan(fired.enteredAt?.getTime() ?? Infinity);
});

test('A request that is landed twice at once has one workflow, which keeps what it was told', async () => {
  const { number } = await acme.take();
  const record = await acme.record(number);
  await acme.sendEvents(number, event(number, 1, 'cancelled'));
  const { runId } = await acme.workflow(number).describe();
  await acme.engine.startGeneration(record);
  expect((await acme.workflow(number).describe()).runId).toBe(runId);
  await acme.reaches(number, 'Cancelled');
});

test('A request that lands where its row was lost has a workflow of its own, however soon that is', async () => {
  const { number } = await acme.take();
  const { runId } = await acme.workflow(number).describe();
  await acme.db('requests').where({ number }).update({ landed_at: acme.db.fn.now() });
  await acme.engine.startGeneration(await acme.record(number));
  expect((await acme.workflow(number).describe()).runId).not.toBe(runId);
});

describe('A workflow that was terminated', () => {
  test('is started again from its record by the next command, and goes on', async () => {
    const { number } = await resolved(acme);
    await acme.workflow(number).terminate();
    const answer = await acme.command(number, 'reject', { by: 'Casey', reason: 'Still offline.' });
    expect(answer).toMatchObject({ state: 'Work in Progress' });
    await acme.workflow(number).terminate();
    await acme.sendEvents(number, event(number, 4, 'proposed'));
    await acme.reaches(number, 'Resolved');
    await acme.command(number, 'accept', { by: 'Casey' });
    expect(await acme.workflow(number).result()).toBe('Closed');
    expect(await acme.emitted(number)).toEqual(['submitted', 'rejected', 'accepted']);
  });

  test('takes no effect twice that the one before has committed', async () => {
    const { number } = await resolved(acme);
    const proposed = event(number, 4, 'proposed');
    const rejection = { by: 'Casey', id: randomUUID(), reason: 'Still offline.' };
    await acme.command(number, 'reject', rejection);
    await acme.sendEvents(number, proposed);
    await acme.reaches(number, 'Resolved');
    await acme.command(number, 'reject', { by: 'Casey', reason: 'It is not.' });
    await acme.workflow(number).terminate();
    await acme.sendEvents(number, proposed);
    await rests(number);
    const answer = await acme.command(number, 'comment', { by: 'Casey', text: 'Hello?' });
    expect(answer).toMatchObject({ state: 'Work in Progress' });
    expect(await acme.record(number)).toMatchObject({ state: 'Work in Progress' });
    expect(await said(number, 'proposed, as Dana says.')).toBe(2);
  });
});
