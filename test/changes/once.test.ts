import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page, Problem } from './caller';
import { type ExternalSystem, openSystem } from './externalSystem';
import { type Northwind, sharedNorthwind } from './northwind';
import {
  type ChangeView,
  comments,
  create,
  createdBy,
  journal,
  patch,
  read,
  references,
} from './views';

let northwind: Northwind;
let system: ExternalSystem;
let other: ExternalSystem;

beforeAll(async () => {
  northwind = await sharedNorthwind();
  system = await openSystem(northwind);
  other = await openSystem(northwind);
});
afterAll(async () => {
  await system?.close();
  await other?.close();
  await northwind?.close();
});

const make = (title: string, externalId?: string, more: object = {}) => ({
  operation: 'Create',
  ...(externalId && { externalId }),
  change: { title },
  ...more,
});

async function titled(title: string): Promise<readonly ChangeView[]> {
  const query = `/changes?q=${encodeURIComponent(title)}`;
  return (await northwind.people.agent.get<Page<ChangeView>>(query)).items;
}

describe('The same Create', () => {
  test('twice makes one change: the second answer is 200 with the first’s', async () => {
    const first = await system.operate(make('Twice', 'E-1', { comment: 'Once' }));
    const second = await system.operate(make('Twice again', 'E-1', { comment: 'Once' }));
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    expect(await comments(northwind, first.body.change.number)).toEqual(['Once']);
    expect(await titled('Twice')).toHaveLength(1);
  });

  test('ten times at once makes one change', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => system.operate(make('Ten', 'E-2', { comment: 'Once' }))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.change.number)).size).toBe(1);
    const [only, ...more] = await titled('Ten');
    expect(more).toEqual([]);
    expect(await comments(northwind, only?.number ?? '')).toEqual(['Once']);
    expect(await journal(northwind, only?.number ?? '')).toHaveLength(2);
  });

  test('ten times at once, again and again, is never taken for one that was rejected', async () => {
    for (let n = 0; n < 12; n += 1) {
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => system.operate(make(`Again ${n}`, `E-again-${n}`))),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201]);
    }
  });

  test('from two systems makes two', async () => {
    const one = await createdBy(system, 'E-3');
    const two = await createdBy(other, 'E-3');
    expect(one).not.toBe(two);
    expect(await references(northwind, one)).toMatchObject([{ externalSystem: system.name }]);
    expect(await references(northwind, two)).toMatchObject([{ externalSystem: other.name }]);
  });

  test('without an external id is known by the operation’s own, also ten times at once', async () => {
    const id = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => system.operate(make('By id', undefined, { id }))),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.change.number)).size).toBe(1);
    expect(await titled('By id')).toHaveLength(1);
  });

  test('without any id is another one', async () => {
    await system.operate(make('No id'));
    await system.operate(make('No id'));
    expect(await titled('No id')).toHaveLength(2);
  });
});

describe('The same operation', () => {
  test('by its id takes effect once, whatever happened since', async () => {
    const number = await createdBy(system, 'E-4');
    const update = {
      operation: 'Update',
      id: 'op-1',
      externalId: 'E-4',
      change: { title: 'Theirs', phase: 'Classify' },
      comment: 'Triaged',
    };
    expect((await system.operate(update)).status).toBe(200);
    await patch(northwind, number, { title: 'Ours', phase: 'Plan' });
    const before = await journal(northwind, number);
    const again = await system.operate(update);
    expect(again.status).toBe(200);
    expect(again.body.change).toMatchObject({ title: 'Ours', phase: 'Plan' });
    expect(await journal(northwind, number)).toEqual(before);
  });

  test.each([
    ['an Update that comments', { operation: 'Update', comment: 'Once' }],
    ['an Update of a field', { operation: 'Update', change: { title: 'Ten' } }],
    ['an Assign', { operation: 'Assign' }],
    ['a Cancel', { operation: 'Cancel' }],
  ])('at once ten times, as %s, takes effect once', async (name, operation) => {
    const number = await createdBy(system, `Ten ${name}`);
    const call = { ...operation, id: 'op-2', externalId: `Ten ${name}` };
    const answers = await Promise.all(Array.from({ length: 10 }, () => system.operate(call)));
    for (const { status } of answers) expect(status).toBe(200);
    expect(await journal(northwind, number)).toHaveLength(2);
  });

  test('at once ten times, with fields and a comment, leaves one of each', async () => {
    const number = await createdBy(system, 'E-9');
    const change = { title: 'Ten', phase: 'Classify' };
    const call = { operation: 'Update', id: 'op-9', externalId: 'E-9', change, comment: 'Once' };
    await Promise.all(Array.from({ length: 10 }, () => system.operate(call)));
    expect((await journal(northwind, number)).map(({ text }) => text)).toEqual([
      'Log: From elsewhere',
      'Once',
      'Classify: title: Ten.',
    ]);
  });

  test('of another change or of another system is another one', async () => {
    const one = await createdBy(system, 'E-5');
    const two = await createdBy(system, 'E-6');
    const three = await createdBy(other, 'E-5');
    for (const [by, externalId] of [
      [system, 'E-5'],
      [system, 'E-6'],
      [other, 'E-5'],
    ] as const) {
      await by.operate({ operation: 'Update', id: 'op-3', externalId, comment: 'Mine' });
    }
    for (const number of [one, two, three])
      expect(await comments(northwind, number)).toEqual(['Mine']);
  });

  test('under one Idempotency-Key has one answer and one effect; with another body it is refused', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const number = await createdBy(system, 'E-7');
    const said = { operation: 'Update', externalId: 'E-7', comment: 'Keyed' };
    const first = await system.operate(said, key);
    const second = await system.operate(said, key);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).toEqual(first.body);
    expect(await comments(northwind, number)).toEqual(['Keyed']);
    expect((await system.operate({ ...said, comment: 'Other' }, key)).status).toBe(422);
    // A key is its caller's own.
    await createdBy(other, 'E-7');
    expect((await other.operate(said, key)).status).toBe(200);
  });

  test('as a Reject under one Idempotency-Key is answered as the first time', async () => {
    const key = { 'idempotency-key': randomUUID() };
    await createdBy(system, 'E-8');
    const reject = { operation: 'Reject', externalId: 'E-8' };
    expect((await system.operate(reject, key)).status).toBe(200);
    expect((await system.operate(reject, key)).status).toBe(200);
    expect((await system.operate(reject)).status).toBe(404);
  });
});

describe('A change is addressed', () => {
  test('by our number, and with the system’s id beside it that is recorded', async () => {
    const { number } = await create(northwind, { owningGroup: system.group });
    const byNumber = await system.operate({ operation: 'Assign', change: { number } });
    expect(byNumber.body.externalId).toBeNull();
    const both = await system.operate({
      operation: 'Update',
      externalId: 'E-10',
      change: { number, title: 'Both' },
    });
    expect(both.body).toMatchObject({ externalId: 'E-10', change: { number, title: 'Both' } });
    expect(await references(northwind, number)).toMatchObject([{ externalId: 'E-10' }]);
    const byTheirs = await system.operate({
      operation: 'Update',
      externalId: 'E-10',
      change: { title: 'Theirs' },
    });
    expect(byTheirs.body.change.number).toBe(number);
    // What is sent from now on says it too.
    expect((await system.deliveries(number)).map(({ externalId }) => externalId)).toEqual(['E-10']);
  });

  test.each(['Assign', 'Cancel', 'Update'])(
    'so that %s alone records the id',
    async (operation) => {
      const { number } = await create(northwind, { owningGroup: system.group });
      const externalId = `Noted by ${operation}`;
      const { status } = await system.operate({ operation, externalId, change: { number } });
      expect(status).toBe(200);
      expect(await references(northwind, number)).toMatchObject([{ externalId }]);
    },
  );

  test('by an id and a number that are not one change’s: a conflict, and nothing is done', async () => {
    const one = await createdBy(system, 'E-11');
    await createdBy(system, 'E-12');
    const { number: assigned } = await create(northwind, { owningGroup: system.group });
    for (const [externalId, number] of [
      ['E-12', one],
      ['E-13', one],
      ['E-12', assigned],
    ] as const) {
      const { status } = await system.operate({
        operation: 'Update',
        externalId,
        change: { number, title: 'Never' },
        comment: 'Never',
      });
      expect({ externalId, status }).toEqual({ externalId, status: 409 });
      expect(await comments(northwind, number)).toEqual([]);
      expect((await read(northwind, number)).title).not.toBe('Never');
    }
    expect(await references(northwind, assigned)).toMatchObject([{ externalId: null }]);
  });

  test('by nothing: refused', async () => {
    const { status, body } = await system.operate<Problem>({ operation: 'Assign' });
    expect([status, body.errors?.[0]?.path]).toEqual([400, 'externalId']);
  });

  test('by one id of two changes at once: one has it', async () => {
    const two = await Promise.all(
      [1, 2].map(() => create(northwind, { owningGroup: system.group })),
    );
    await Promise.all(
      two.map(({ number }) =>
        system.operate({ operation: 'Update', externalId: 'E-14', change: { number, title: 'T' } }),
      ),
    );
    const ids = await Promise.all(
      two.map(async ({ number }) => (await references(northwind, number))[0]?.externalId),
    );
    expect(ids.filter(Boolean)).toEqual(['E-14']);
  });
});
