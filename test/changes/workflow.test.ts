import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { crossdeskNumber, crossdeskState } from '../../temporal/searchAttributes';
import { replayAtEnd } from '../environment/replayed';
import { until } from '../environment/until';
import { type ExternalSystem, hangs, openSystem, takes } from './externalSystem';
import { type Northwind, sharedNorthwind } from './northwind';
import { arrived, comment, create, createIn, journal, patch, read, references } from './views';

let northwind: Northwind;
let system: ExternalSystem;
const replayed = replayAtEnd();

beforeAll(async () => {
  northwind = await sharedNorthwind();
  replayed(northwind.client, new Date());
  system = await openSystem(northwind);
});
afterAll(async () => {
  await system?.close();
  await northwind?.close();
});

const handle = (number: string) => northwind.client.workflow.getHandle(`change/${number}`);
const describeIt = (number: string) => handle(number).describe();

test('a change is a workflow of its own, found by its number and its phase', async () => {
  const { number } = await create(northwind);
  const { type, status, typedSearchAttributes } = await describeIt(number);
  expect([type, status.name]).toEqual(['change', 'RUNNING']);
  expect(typedSearchAttributes.get(crossdeskNumber)).toEqual(number);
  expect(typedSearchAttributes.get(crossdeskState)).toEqual('Log');
  await patch(northwind, number, { phase: 'Classify' });
  await until(async () => {
    const query = `CrossdeskNumber = '${number}' and CrossdeskState = 'Classify'`;
    for await (const one of northwind.client.workflow.list({ query })) return one.workflowId;
    return null;
  }, `${number} by its new phase`);
});

test('its state can be asked for, and says what the record says', async () => {
  const { number } = await create(northwind, { priority: 2 });
  await patch(northwind, number, { phase: 'Classify', title: 'Asked' });
  expect(await handle(number).query('state')).toMatchObject({
    number,
    state: 'Classify',
    fields: { title: 'Asked', priority: '2' },
  });
});

describe.each(['Close', 'Abandon'])('In %s', (phase) => {
  test('it ends, and starts again for a later command, and ends again', async () => {
    const { number } = await createIn(northwind, phase);
    const ended = await until(async () => {
      const found = await describeIt(number);
      return found.status.name === 'COMPLETED' && found;
    }, `the end of ${number}`);
    expect(await patch(northwind, number, { title: 'Afterwards' })).toMatchObject({
      phase,
      title: 'Afterwards',
    });
    const again = await until(async () => {
      const found = await describeIt(number);
      return found.runId !== ended.runId && found.status.name === 'COMPLETED' && found;
    }, `another end of ${number}`);
    expect(again.typedSearchAttributes.get(crossdeskState)).toEqual(phase);
    // A comment needs no workflow.
    await comment(northwind, number, 'Just so');
    expect((await describeIt(number)).runId).toBe(again.runId);
  });

  test('many commands at once are all done', async () => {
    const { number } = await createIn(northwind, phase);
    await Promise.all(
      [1, 2, 3, 4, 5].map((n) =>
        patch(northwind, number, { title: `Title ${n}`, comment: `No. ${n}` }),
      ),
    );
    const said = (await journal(northwind, number)).filter(({ kind }) => kind === 'comment');
    expect(said.map(({ text }) => text).sort()).toEqual([1, 2, 3, 4, 5].map((n) => `No. ${n}`));
  });
});

describe('By hand, in the Temporal UI', () => {
  test('an update by signal takes effect, and external systems get it like any other', async () => {
    const { number } = await create(northwind);
    await handle(number).signal('update', {
      by: 'Olga',
      phase: 'Classify',
      owningGroup: system.group,
    });
    await until(async () => (await read(northwind, number)).phase === 'Classify', 'the phase');
    expect((await journal(northwind, number)).at(-1)?.author).toBe('Olga (Northwind)');
    expect((await system.deliveries(number)).map(({ operation }) => operation)).toEqual(['Assign']);
    expect(await references(northwind, number)).toHaveLength(1);
  });

  test.each([
    ['no transition leads there', { by: 'Olga', title: 'Never', phase: 'Close' }],
    ['there is no such phase', { by: 'Olga', title: 'Never', phase: 'Nowhere' }],
    ['nobody says who', { title: 'Never', phase: 'Classify' }],
    ['it says nothing', undefined],
  ])('a signal is refused in the journal, and changes nothing, where %s', async (_why, input) => {
    const { number } = await create(northwind);
    const before = await read(northwind, number);
    await handle(number).signal('update', ...(input ? [input] : []));
    const entry = await until(
      async () => (await journal(northwind, number)).find(({ kind }) => kind === 'system'),
      'the refusal',
    );
    expect(entry.text).toMatch(/^"update" was refused\./);
    expect(await read(northwind, number)).toMatchObject({ title: before.title, phase: 'Log' });
    expect((await describeIt(number)).status.name).toBe('RUNNING');
    await patch(northwind, number, { phase: 'Classify' });
  });

  test('an update is answered with the new state, or refused at once', async () => {
    const { number } = await create(northwind);
    const answer = await handle(number).executeUpdate('update', {
      args: [{ by: 'Olga', phase: 'Classify' }],
    });
    expect(answer).toMatchObject({ number, state: 'Classify' });
    const refused = handle(number).executeUpdate('update', {
      args: [{ by: 'Olga', phase: 'Close' }],
    });
    await expect(refused).rejects.toBeInstanceOf(WorkflowUpdateFailedError);
    expect((await journal(northwind, number)).filter(({ kind }) => kind === 'system')).toEqual([]);
  });

  test('the same signal twice, under one id, takes effect once', async () => {
    const { number } = await create(northwind);
    const input = { by: 'Olga', id: randomUUID(), title: 'Once', comment: 'Once' };
    for (let n = 0; n < 2; n += 1) await handle(number).signal('update', input);
    await patch(northwind, number, { phase: 'Classify' });
    expect((await journal(northwind, number)).map(({ text }) => text)).toEqual([
      'Log: Replace a switch',
      'Once',
      'Updated: title: Once.',
      'Classify.',
    ]);
  });

  test('the delivery is paused and resumed', async () => {
    const delivery = northwind.client.workflow.getHandle(`delivery/${system.id}`);
    const { number } = await create(northwind, { owningGroup: system.group });
    await arrived(system);
    await delivery.signal('pause');
    await until(async () => (await currentStatus()) === 'paused', 'the pause');
    await comment(northwind, number, 'Held back');
    // Another system has its own meanwhile.
    const other = await openSystem(northwind);
    await create(northwind, { owningGroup: other.group });
    await arrived(other);
    await other.close();
    expect((await system.deliveries(number)).at(-1)?.delivery.state).toBe('waiting');
    await delivery.signal('resume');
    await arrived(system);
  });
});

async function currentStatus(): Promise<string> {
  const view = await northwind.people.admin.get<{ health: { delivery: string } }>(
    `/external-systems/${system.id}`,
  );
  return view.health.delivery;
}

test('how the delivery stands is readable in its workflow', async () => {
  const { number } = await create(northwind, { owningGroup: system.group });
  await arrived(system);
  system.behavesAlways(hangs);
  await comment(northwind, number, 'Does this arrive?');
  const delivery = northwind.client.workflow.getHandle(`delivery/${system.id}`);
  const state = await until(async () => {
    const found = await delivery.query<{ failures: number; lastError?: string }>('state');
    return found.failures > 0 && found;
  }, 'a failure');
  expect(state).toMatchObject({ partner: system.name, lastError: expect.stringMatching('time') });
  system.behavesAlways(takes);
  await arrived(system);
});
