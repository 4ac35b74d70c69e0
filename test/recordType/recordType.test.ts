import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { workflowSources } from '../../instance/bundle';
import { sweep } from '../../instance/sweep';
import { type Northwind, startNorthwind } from '../changes/northwind';
import { until } from '../environment/until';
import { up } from './loan/migration';
import { createLoan } from './loan/record';
import { loanResource } from './loan/resource';

/** A kind of record that only this test has, made of the five files in `loan/`. */
interface Loan {
  readonly number: string;
  readonly state: string;
  readonly item: string;
  readonly borrower: string | null;
  readonly condition: string | null;
  readonly closedAt: string | null;
  readonly actions: readonly string[];
}
interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}
interface Entry {
  readonly kind: string;
  readonly text: string;
}

let northwind: Northwind;
beforeAll(async () => {
  const workflowBundle = await bundleWorkflowCode({
    ...workflowSources(),
    workflowsPath: join(__dirname, 'loan/workflows.ts'),
    logger: new DefaultLogger('ERROR'),
  });
  northwind = await startNorthwind({ resources: [loanResource], workflowBundle, prepare: up });
});
afterAll(() => northwind?.close());

const ask = (item: string) => northwind.people.requester.post<Loan>('/loans', { item });
const give = (number: string, verb: string, body = {}) =>
  northwind.people.agent.post<Loan>(`/loans/${number}/${verb}`, body);
const journal = async (number: string, role: 'agent' | 'requester' = 'agent') =>
  (await northwind.people[role].get<Page<Entry>>(`/loans/${number}/journal`)).items.map(
    ({ kind, text }) => `${kind}: ${text}`,
  );
const listed = async (query: string) =>
  (await northwind.people.agent.get<Page<Loan>>(`/loans?${query}`)).items.map(
    ({ number }) => number,
  );
const workflow = (number: string) => northwind.client.workflow.getHandle(`loan/${number}`);
const status = async (number: string) => (await workflow(number).describe()).status.name;

describe('A kind of record that is a lifecycle, a record type, a table and a resource', () => {
  test('goes through its commands, and its journal says how', async () => {
    const { number, ...opened } = await ask('A ladder');
    expect(opened).toMatchObject({
      state: 'Requested',
      item: 'A ladder',
      actions: ['comment', 'attach'],
    });
    expect(await give(number, 'lend', { borrower: 'Robin' })).toMatchObject({
      state: 'Lent',
      borrower: 'Robin',
      actions: ['update', 'giveBack', 'comment', 'workNote', 'attach'],
    });
    expect(await status(number)).toBe('RUNNING');
    const early = await northwind.people.agent.ask('POST', `/loans/${number}/lend`, {
      borrower: 'Kim',
    });
    expect(early).toMatchObject({ status: 409, body: { title: expect.any(String) } });
    const back = await give(number, 'give-back', { condition: 'One rung is loose.' });
    expect(back).toMatchObject({
      state: 'Returned',
      condition: 'One rung is loose.',
      closedAt: expect.any(String),
      actions: [],
    });
    expect(await journal(number)).toEqual([
      'state: Requested: A ladder',
      'state: Lent to Robin.',
      'state: Returned: One rung is loose.',
    ]);
    await until(async () => (await status(number)) === 'COMPLETED', 'the end of its workflow');
  });

  test('is opened once, however often the call is repeated', async () => {
    const call = () =>
      northwind.people.agent.ask<Loan>(
        'POST',
        '/loans',
        { item: 'A tent' },
        { 'idempotency-key': 'tent' },
      );
    const [first, again] = [await call(), await call()];
    expect(first.status).toBe(201);
    expect(again.body.number).toBe(first.body.number);
  });

  test('is listed by its state, its columns, its words and its place', async () => {
    const [saw, drill] = [await ask('A saw'), await ask('A drill')];
    await give(saw.number, 'lend', { borrower: 'Alex' });
    await give(drill.number, 'lend', { borrower: 'Alex' });
    await give(drill.number, 'comments', { text: 'It needs a zirconium bit.' });
    expect(await listed('borrower=Alex&state=Lent')).toEqual([drill.number, saw.number]);
    expect(await listed('borrower=Alex&state=Requested')).toEqual([]);
    expect(await listed('assigned=true&q=saw')).toEqual([saw.number]);
    expect(await listed('q=zirconium')).toEqual([drill.number]);
    const first = await northwind.people.agent.get<Page<Loan>>('/loans?borrower=Alex&limit=1');
    const next = encodeURIComponent(first.next ?? '');
    const second = await northwind.people.agent.get<Page<Loan>>(
      `/loans?borrower=Alex&limit=1&cursor=${next}`,
    );
    expect([first, second].map(({ items }) => items[0]?.number)).toEqual([
      drill.number,
      saw.number,
    ]);
    const unknown = await northwind.people.agent.ask('GET', '/loans?colour=red');
    expect(unknown.status).toBe(400);
  });

  test('is seen by those alone who may, and its work notes by fewer', async () => {
    const own = await ask('A projector');
    const { number: theirs } = await northwind.people.agent.post<Loan>('/loans', {
      item: 'A tripod',
    });
    await give(own.number, 'comments', { text: 'For Monday.' });
    await give(own.number, 'work-notes', { text: 'The lamp is weak.' });
    expect(await journal(own.number)).toContain('work note: The lamp is weak.');
    expect(await journal(own.number, 'requester')).toEqual([
      'state: Requested: A projector',
      'comment: For Monday.',
    ]);
    const { items } = await northwind.people.requester.get<Page<Loan>>('/loans?limit=200');
    const seen = items.map(({ number }) => number);
    expect(seen).toContain(own.number);
    expect(seen).not.toContain(theirs);
    for (const path of [`/loans/${theirs}`, `/loans/${theirs}/journal`, `/loans/${theirs}/events`])
      expect((await northwind.people.requester.ask('GET', path)).status).toBe(404);
    expect((await northwind.people.integration.ask('GET', `/loans/${own.number}`)).status).toBe(
      403,
    );
    expect(
      (
        await northwind.people.requester.ask('POST', `/loans/${own.number}/lend`, {
          borrower: 'me',
        })
      ).status,
    ).toBe(403);
  });

  test('takes files, which its journal names', async () => {
    const { number } = await ask('A camera');
    const bytes = Buffer.from('left: a scratch');
    const file = await northwind.people.agent.upload<{ id: string; size: number }>(
      `/loans/${number}/attachments`,
      'scratch.txt',
      bytes,
    );
    expect(file.size).toBe(bytes.length);
    expect(await journal(number)).toContain('attachment: scratch.txt');
    expect(await listed('q=scratch')).toEqual([number]);
    const answer = await fetch(`${northwind.url}/api/v1/loans/${number}/attachments/${file.id}`, {
      headers: { authorization: `Bearer ${northwind.people.agent.token}` },
    });
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
  });

  test('is written on the version that the caller has seen, and on no other', async () => {
    const { number } = await ask('A kettle');
    const seen = await northwind.people.agent.ask('GET', `/loans/${number}`);
    const etag = seen.headers.get('etag') ?? '';
    const write = (condition: string) =>
      northwind.people.agent.ask<Loan>(
        'PATCH',
        `/loans/${number}`,
        { condition },
        { 'if-match': etag },
      );
    const written = await write('Clean.');
    expect(written).toMatchObject({ status: 200, body: { condition: 'Clean.' } });
    expect(written.headers.get('etag')).not.toBe(etag);
    expect((await write('Dirty.')).status).toBe(412);
    expect(await northwind.people.agent.get(`/loans/${number}`)).toMatchObject({
      condition: 'Clean.',
    });
  });

  test('tells those who listen of each entry and change of state', async () => {
    const { number } = await ask('A bicycle');
    const leaving = new AbortController();
    const answer = await fetch(`${northwind.url}/api/v1/loans/${number}/events`, {
      headers: { authorization: `Bearer ${northwind.people.requester.token}` },
      signal: leaving.signal,
    });
    let heard = '';
    const listening = (async () => {
      for await (const chunk of answer.body ?? []) heard += Buffer.from(chunk).toString();
    })().catch(() => {});
    await give(number, 'work-notes', { text: 'Its brakes are new.' });
    await give(number, 'lend', { borrower: 'Sam' });
    await until(async () => /event: state\ndata: .*"Lent"/.test(heard), 'the change of state');
    leaving.abort();
    await listening;
    expect(heard).toContain('Lent to Sam.');
    expect(heard).not.toContain('brakes');
  });
});

describe('Its workflow', () => {
  test('is started again after it is lost, with the clock of its state', async () => {
    const { number } = await ask('A tarpaulin');
    await give(number, 'lend', { borrower: 'Ash' });
    const { db } = northwind.instance();
    const since = new Date('2026-01-05T10:00:00Z');
    await db('loans')
      .where({ number })
      .update({ entered_at: since, fired_timers: ['remindAfter'] });
    await workflow(number).terminate('lost');
    let cursor: string | null | undefined;
    do {
      const page = await northwind.people.admin.post<{ next: string | null }>(
        '/workflows/restart',
        {
          ...(cursor && { cursor }),
        },
      );
      cursor = page.next;
    } while (cursor);
    expect(await status(number)).toBe('RUNNING');
    const { started } = await startOf(number);
    expect(started).toMatchObject({
      number,
      state: 'Lent',
      enteredAt: since.getTime(),
      rung: ['remindAfter'],
      fields: { borrower: 'Ash', item: 'A tarpaulin' },
    });
    expect(await give(number, 'give-back', { condition: 'Dry.' })).toMatchObject({
      state: 'Returned',
    });
  });

  test('is started by the sweep where the call that opened the record did not come to it', async () => {
    const { db, engine } = northwind.instance();
    const wanted = { id: randomUUID(), item: 'A rope', by: 'agent', instance: 'northwind' };
    const number = (await createLoan(db, wanted))?.number ?? '';
    await db('loans')
      .where({ number })
      .update({ opened_at: db.raw(`now() - interval '2 minutes'`) });
    const { log } = northwind.instance().options;
    await sweep({ db, engine, log }, new Date());
    expect(await status(number)).toBe('RUNNING');
    expect(await db('loans').where({ number }).first('started')).toEqual({ started: true });
    expect(await give(number, 'lend', { borrower: 'Jo' })).toMatchObject({ state: 'Lent' });
  });

  async function startOf(number: string): Promise<{ started: unknown }> {
    const { events } = await workflow(number).fetchHistory();
    const payload =
      events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
    return { started: JSON.parse(Buffer.from(payload ?? []).toString()) };
  }
});
