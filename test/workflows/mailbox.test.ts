import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import type { Mutation } from '../../domain/commit';
import type { ExchangeEvent } from '../../domain/event';
import { fulfillment } from '../../domain/fulfillment';
import { type Input, type Lifecycle, target } from '../../domain/lifecycle';
import { Refused } from '../../domain/refusal';
import { request } from '../../domain/request';
import { englishOf } from '../../domain/saying';
import { commit } from '../../records/commit';
import { snapshotOf } from '../../records/recordType';
import type { RequestRecord } from '../../records/request';
import { createMeters } from '../../telemetry/meters';
import { giveCommand } from '../../temporal/give';
import { replayAtEnd } from '../environment/replayed';
import { sized } from '../environment/size';
import { createTestNamespace } from '../environment/temporal';
import { until } from '../environment/until';
import { inspect } from './inspect';
import { event, openInstance, resolved, type TestInstance } from './instance';
import { openPartner, type Partner } from './partner';

let acme: TestInstance;
let partner: Partner;
const meters = createMeters();
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

const { said, entries, historyLength, rests } = inspect(() => acme);

describe('Every command', () => {
  const inputs: Readonly<Record<string, Record<string, string>>> = {
    reject: { reason: 'Still offline.' },
    cancel: { reason: 'Bought another.' },
    comment: { text: 'The second floor.' },
    reassign: { group: 'Printers' },
    requestInfo: { text: 'Which floor?' },
    propose: { resolutionCode: 'Solved', resolutionNotes: 'Paper was missing.' },
    setPriority: { priority: '1' },
  };
  const ways = ['signal', 'update'] as const;
  const cases = ([request, fulfillment] as readonly Lifecycle[]).flatMap((table) =>
    Object.entries(table.commands)
      .filter(([, { by }]) => by.length > 0)
      .flatMap(([name]) => ways.map((way) => ({ table, name, way, lifecycle: table.name }))),
  );

  test.each(cases)('$name of $lifecycle works as $way', async ({ table, name, way }) => {
    const { number } = await startWith(table, name);
    const command = table.commands[name];
    const before = await acme.record(number);
    const { state } = before;
    const input = { by: 'Casey', ...inputs[name] };
    const give = way === 'signal' ? acme.signal : acme.command;
    await give(number, name, input);
    const to = target(command?.to, state);
    const says = command?.says(input, 'Casey', snapshotOf(before)) ?? '';
    const said = typeof says === 'string' ? says : englishOf(says);
    await until(
      async () => (await acme.journal(number)).some(({ text }) => text === said),
      `the journal says: ${said}`,
    );
    expect(await acme.record(number)).toMatchObject({ state: to });
    const tells = command?.emitsIn?.[state] ?? command?.emits;
    expect((await acme.emitted(number)).at(-1)).toBe(tells);
  });

  /** A record in a state from which the command leads somewhere. */
  async function startWith(table: Lifecycle, name: string) {
    if (table.name === 'request') return resolved(acme);
    const { number } = await acme.take();
    if (name === 'assign') return acme.reaches(number, 'Received');
    await acme.reaches(number, 'Received');
    await acme.command(number, 'assign', { by: 'Dana' });
    return acme.reaches(number, 'Work in Progress');
  }
});

describe('A command that the state does not allow', () => {
  test('is refused by update with state and actions, and leaves no event in the history', async () => {
    const { number } = await acme.submit();
    await rests(number);
    const before = await historyLength(number);
    const refusal = await acme.command(number, 'accept', { by: 'Casey' }).catch((e: unknown) => e);
    expect(refusal).toBeInstanceOf(Refused);
    expect(refusal).toMatchObject({
      code: 'state',
      details: { state: 'Submitted', actions: ['cancel', 'comment', 'workNote', 'attach'] },
    });
    expect(await historyLength(number)).toBe(before);
    expect(await acme.journal(number)).toHaveLength(1);
  });

  test('is refused by update where its input is wrong, naming the place', async () => {
    const { number } = await resolved(acme);
    await expect(acme.command(number, 'reject', { by: 'Casey' })).rejects.toMatchObject({
      code: 'invalid',
      details: { errors: [{ path: 'reason' }] },
    });
  });

  test('changes nothing as a signal, and the journal says so', async () => {
    const { number } = await acme.submit();
    await acme.signal(number, 'accept', { by: 'Casey' });
    const [entry] = await until(async () => {
      const found = await entries(number, 'system');
      return found.length > 0 && found;
    }, 'the refusal is in the journal');
    expect(entry).toMatchObject({ by: 'Casey', instance: 'acme' });
    expect(entry?.text).toMatch(/^"accept" was refused\. .*possible in Resolved.*Submitted/);
    expect(await acme.record(number)).toMatchObject({ state: 'Submitted' });
    expect(await acme.emitted(number)).toEqual(['submitted']);
    expect((await acme.workflow(number).describe()).status.name).toBe('RUNNING');
  });

  test('however malformed it is, as a signal never fails the workflow', async () => {
    const { number } = await resolved(acme);
    const long = 'x'.repeat(100_000);
    const rubbish: readonly (readonly unknown[])[] = [
      [],
      [null],
      [7],
      ['accept'],
      [[]],
      [{}],
      [{ by: 7 }],
      [{ by: { name: 'Casey' } }],
      [{ by: 'Cas\u0000ey', reason: 'No.' }],
      [{ by: 'Cas\ud800ey', reason: 'No.' }],
      [{ by: long, reason: 'No.' }],
      [{ by: 'Casey', reason: 'N\u0000o.' }],
      [{ by: 'Casey', reason: long }],
      [{ by: 'Casey', reason: 7 }],
      [{ by: 'Casey', reason: {} }],
      [{ by: 'Casey', id: 7 }],
      [{ by: 'Casey' }, { by: 'Casey', reason: 'No.' }],
    ];
    for (const input of rubbish) await acme.signal(number, 'reject', ...input);
    const heard = {
      ...event(number, 4, 'assigned'),
      data: { by: 'Dana', kind: 'state', text: 'Assigned.' },
    };
    const unreadable: readonly unknown[] = [
      undefined,
      null,
      7,
      [null],
      [{}],
      [{ sequence: 4 }],
      [{ ...heard, id: 'one' }],
      [{ ...heard, subject: 'ACME-PRQ0000001' }],
      [{ ...heard, sequence: '4' }],
      [{ ...heard, time: 'yesterday' }],
      [{ ...heard, name: 'exploded' }],
      [{ ...heard, data: null }],
      [{ ...heard, data: { text: 'N\u0000o.' } }],
      [{ ...heard, data: { by: '' } }],
      [{ ...heard, data: { fields: { assignedTo: 7 } } }],
      [{ ...heard, data: { kind: 'shout' } }],
    ];
    for (const told of unreadable) await acme.signal(number, 'exchange', told);
    const count = rubbish.length + unreadable.length;
    await until(
      async () => (await entries(number, 'system')).length === count,
      'every one is in the journal',
    );
    expect(await acme.record(number)).toMatchObject({ state: 'Resolved' });
    await acme.command(number, 'accept', { by: 'Casey' });
    expect(await acme.workflow(number).result()).toBe('Closed');
    const { events } = await acme.workflow(number).fetchHistory();
    expect(events?.filter((one) => one.workflowTaskFailedEventAttributes)).toEqual([]);
  });

  test('is refused by update where the name of who gives it is longer than a partner takes', async () => {
    const { number } = await resolved(acme);
    await expect(acme.command(number, 'accept', { by: 'x'.repeat(257) })).rejects.toMatchObject({
      code: 'invalid',
      details: { errors: [{ path: 'by' }] },
    });
  });
});

describe('The same command again', () => {
  test('takes effect once, by signal after update', async () => {
    const { number } = await resolved(acme);
    const input = { by: 'Casey', id: randomUUID(), reason: 'Still offline.' };
    const answer = await acme.command(number, 'reject', input);
    await acme.signal(number, 'reject', input);
    await rests(number);
    expect(await said(number, 'Work in Progress: the solution was rejected. Still offline.')).toBe(
      1,
    );
    expect(await entries(number, 'system')).toEqual([]);
    expect(await acme.command(number, 'reject', input)).toEqual(answer);
  });

  test('takes effect once and answers the same, by two updates at once of which neither knows the other', async () => {
    const { number } = await resolved(acme);
    const input = { by: 'Casey', id: randomUUID(), reason: 'Still offline.' };
    const answers = await Promise.all(
      ['one', 'two', 'three'].map((updateId) =>
        acme.workflow(number).executeUpdate('reject', { args: [input], updateId }),
      ),
    );
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(answers[0]).toMatchObject({ number, state: 'Work in Progress' });
    expect(await acme.emitted(number)).toEqual(['submitted', 'rejected']);
  });

  test('takes effect once, where the worker that committed it died before it could say so', async () => {
    const { number } = await resolved(acme);
    await rests(number);
    const first = { id: randomUUID(), by: 'Casey', reason: 'Still offline.' };
    const { revision } = await acme.record(number);
    await acme.stopWorker();
    const change: Mutation = {
      id: first.id,
      by: first.by,
      kind: 'state',
      text: 'Work in Progress: the solution was rejected. Still offline.',
      state: 'Work in Progress',
      fields: { resolutionCode: null, resolutionNotes: null },
      tells: 'rejected',
    };
    await commit(acme.db, 'acme', {
      lifecycle: 'request',
      number,
      revision,
      ends: false,
      changes: [change],
    });
    const again = acme
      .workflow(number)
      .executeUpdate('reject', { args: [first], updateId: first.id });
    await acme.signal(number, 'comment', { by: 'Casey', text: 'Hello?' });
    await acme.startWorker();
    expect(await again).toEqual({ number, state: 'Work in Progress', revision: revision + 2 });
    expect(await said(number, change.text)).toBe(1);
    expect(await acme.emitted(number)).toEqual(['submitted', 'rejected', 'commented']);
  });
});

describe('Commands that cross', () => {
  test('accept and reject at once: one wins, the other is refused with the state', async () => {
    const rounds = Array.from({ length: 8 }, async () => {
      const { number } = await resolved(acme);
      const record = await acme.record(number);
      const give = (name: string, by: string, input: Input) =>
        giveCommand({ db: acme.db, engine: acme.engine, meters }, record, {
          ...{ id: randomUUID(), name, by, input },
        });
      const outcomes = await Promise.allSettled([
        give('accept', 'Casey', {}),
        give('reject', 'Remy', { reason: 'Still offline.' }),
      ]);
      const won = outcomes.findIndex(({ status }) => status === 'fulfilled');
      const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
      const { state } = await acme.record(number);
      expect(state).toBe(['Closed', 'Work in Progress'][won]);
      expect(lost.map(({ reason }) => reason)).toMatchObject([
        { code: 'state', details: { state } },
      ]);
      expect(await acme.emitted(number)).toHaveLength(2);
    });
    await Promise.all(rounds);
  });

  test('a command behind an event that makes it possible is decided upon it', async () => {
    const { number } = await resolved(acme);
    await acme.command(number, 'reject', { by: 'Casey', reason: 'Still offline.' });
    await acme.stopWorker();
    await acme.sendEvents(number, event(number, 4, 'proposed'));
    const accepted = acme.workflow(number).executeUpdate('accept', { args: [{ by: 'Casey' }] });
    // It is with the server, which hands both to the worker at once.
    await until(async () => {
      const { raw } = await acme.workflow(number).describe();
      return raw.pendingWorkflowTask;
    }, 'something to do');
    await acme.startWorker();
    expect(await accepted).toMatchObject({ number, state: 'Closed' });
  });

  test('many at once are committed in one order, each once', async () => {
    const { number } = await acme.submit();
    const texts = Array.from({ length: 30 }, (_, n) => `Comment ${n}`);
    await Promise.all(texts.map((text) => acme.signal(number, 'comment', { by: 'Casey', text })));
    await until(
      async () => (await entries(number, 'comment')).length === texts.length,
      'all comments are there',
    );
    const journal = await entries(number, 'comment');
    expect(journal.map(({ text }) => text).sort()).toEqual([...texts].sort());
    const sent = await acme.db('outbox').where({ subject: number }).orderBy('sequence').pluck('id');
    expect(sent.slice(1)).toEqual(journal.map(({ id }) => id));
  });
});

describe('What the partner tells', () => {
  test('again, or of a sequence that is taken, changes nothing', async () => {
    const { number } = await acme.submit();
    const received = event(number, 1, 'received');
    const assigned = event(number, 2, 'assigned');
    await acme.sendEvents(number, received, assigned);
    await acme.sendEvents(number, received, assigned, event(number, 3, 'infoRequested'));
    await acme.sendEvents(number, event(number, 2, 'proposed'), assigned);
    await acme.reaches(number, 'Awaiting Info');
    await rests(number);
    expect(await acme.record(number)).toMatchObject({ state: 'Awaiting Info' });
    const texts = (await acme.journal(number)).map(({ text }) => text);
    expect(texts.slice(1)).toEqual([
      'received, as Dana says.',
      'assigned, as Dana says.',
      'infoRequested, as Dana says.',
    ]);
  });

  test('after the end is kept in the journal as late, and moves nothing', async () => {
    const record = await resolved(acme);
    await acme.command(record.number, 'accept', { by: 'Casey' });
    await acme.workflow(record.number).result();
    const late = event(record.number, 4, 'reassigned', { fields: { assignedTo: 'Remy' } });
    // Who read the record before its end still takes it for open, and starts its workflow again.
    await acme.engine.sendEvents(record, [late]);
    const entry = await until(
      async () => (await acme.journal(record.number)).find(({ id }) => id === late.id),
      'the late entry is there',
    );
    expect(entry).toMatchObject({ late: true, instance: 'northwind', by: 'Dana' });
    expect(await acme.record(record.number)).toMatchObject({ state: 'Closed' });
    expect(await acme.workflow(record.number).result()).toBe('Closed');
  });
});

describe('The end', () => {
  // Not all at once: a busy machine would let them wait for too long.
  const rounds = Array.from({ length: sized(4, 2) }, (_, n) => n + 1);
  test.each(rounds)('comes once and for all, whatever arrives around it (%i)', async () => {
    const numbers = await Promise.all(
      Array.from({ length: 10 }, async () => (await resolved(acme)).number),
    );
    const refusals: unknown[] = [];
    async function tellInTurn(record: RequestRecord, ...events: readonly ExchangeEvent[]) {
      for (const one of events) await acme.engine.sendEvents(record, [one]);
    }
    await Promise.all(
      numbers.map(async (number) => {
        const record = await acme.record(number);
        const given = [
          acme.signal(number, 'accept', { by: 'Casey' }),
          acme.engine.command(record, 'cancel', { by: 'Remy' }),
          tellInTurn(record, event(number, 4, 'reassigned'), event(number, 5, 'proposed')),
          acme.engine.command(record, 'comment', { by: 'Casey', text: 'Thanks.' }),
          acme.engine.command(record, 'accept', { by: 'Casey' }),
        ];
        for (const outcome of await Promise.allSettled(given)) {
          if (outcome.status === 'rejected') refusals.push(outcome.reason);
        }
      }),
    );
    const faults = refusals.filter((one) => !(one instanceof Refused && one.code === 'state'));
    // A signal to a workflow that is at its end is not taken, and its sender knows.
    expect(faults.filter((one) => !`${one}`.includes('WorkflowNotFound'))).toEqual([]);
    for (const number of numbers) {
      const end = await acme.workflow(number).result();
      expect(['Closed', 'Cancelled']).toContain(end);
      expect(await acme.record(number)).toMatchObject({ state: end });
      const journal = await acme.journal(number);
      expect(journal.filter(({ text }) => /^(Closed:|Cancelled)/.test(text))).toHaveLength(1);
      for (const name of ['reassigned', 'proposed']) {
        expect(await said(number, `${name}, as Dana says.`)).toBe(name === 'proposed' ? 2 : 1);
      }
    }
  });
});

describe('What operators see', () => {
  test('is where the record stands: attributes, summary, details, state', async () => {
    const { number } = await resolved(acme);
    await rests(number);
    const handle = acme.workflow(number);
    const seen = await until(async () => {
      const described = await handle.describe();
      return described.searchAttributes.CrossdeskState?.[0] === 'Resolved' && described;
    }, 'the search attribute says Resolved');
    expect(seen.searchAttributes).toMatchObject({
      CrossdeskNumber: [number],
      CrossdeskPartner: ['northwind'],
    });
    expect(await seen.staticSummary()).toBe(`${number} New laptop`);
    const details = await currentDetails(number);
    expect(details).toContain(`**${number}** New laptop`);
    expect(details).toContain('State: **Resolved**, with **northwind**');
    expect(details).toContain('- assignedTo: Dana');
    expect(details).toContain('Waits for: `accept`, `reject`, `cancel`, `comment`');
    expect(details).toMatch(/Next timer: `remind` at 20\d\d-/);
    expect(await handle.query('state')).toMatchObject({
      number,
      state: 'Resolved',
      fields: { assignedTo: 'Dana', resolutionCode: 'Solved' },
    });
    await acme.command(number, 'accept', { by: 'Casey' });
    await handle.result();
    expect((await handle.describe()).searchAttributes.CrossdeskState).toEqual(['Closed']);
  });

  test('is found by the state, also of a task at the provider', async () => {
    const { number } = await acme.take();
    await acme.reaches(number, 'Received');
    await acme.command(number, 'assign', { by: 'Dana' });
    const query = `CrossdeskNumber = '${number}' and CrossdeskState = 'Work in Progress' and CrossdeskPartner = 'globex'`;
    await until(async () => {
      for await (const { workflowId, type } of acme.client.workflow.list({ query })) {
        return type === 'fulfillment' && workflowId;
      }
      return null;
    }, 'it is listed');
    expect(await currentDetails(number)).toContain('State: **Work in Progress**, with **globex**');
  });

  async function currentDetails(number: string): Promise<string> {
    const metadata = await acme
      .workflow(number)
      .query<{ currentDetails: string }>('__temporal_workflow_metadata');
    return metadata.currentDetails;
  }
});

test('An update of a workflow is answered with a failure that names the refusal', async () => {
  const { number } = await acme.submit();
  const failure = await acme
    .workflow(number)
    .executeUpdate('accept', { args: [{ by: 'Casey' }] })
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(WorkflowUpdateFailedError);
  expect(failure).toMatchObject({ cause: { type: 'Refused:state' } });
});
