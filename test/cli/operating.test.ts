import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { act, end, say } from '../connections/connected';
import { inSync, sharedStack, type TestStack, waitForEntry } from '../environment/stack';
import { until } from '../environment/until';
import { asAdmin, crossdesk } from './program';

/** Tests the commands of docs/operating.md. */
const longestMs = 120_000;

let stack: TestStack;
let item: string;
beforeAll(async () => {
  stack = await sharedStack();
  item = await stack.publish();
}, 60_000);
afterAll(() => stack?.stop());

const atAcme = (...args: string[]) => crossdesk(args, asAdmin(stack.acme));
const atNorthwind = (...args: string[]) => crossdesk(args, asAdmin(stack.northwind));

/** Acme's event to northwind is parked, as northwind refused it. */
async function refusedEvent(): Promise<{ number: string; id: string; put(): Promise<void> }> {
  const { casey, dana } = stack;
  const { number } = await stack.submit(item);
  await inSync(number, casey, dana);
  await stack.pause(stack.acme, 'northwind');
  const { id } = await say(end(stack, 'acme'), number, 'You will not have this.');
  const { db } = stack.acme.instance;
  await db('outbox').where({ id }).update({ status: 'failed', attempts: 1, last_error: '422 No.' });
  return { number, id, put: () => stack.resume(stack.acme, 'northwind') };
}

test(
  'status says how each partner does, and ends with 1 when something failed or is late',
  async () => {
    const well = await atAcme('status');
    expect(well.code).toBe(0);
    expect(well.stdout).toMatch(
      /^northwind \(provider\) +Active +ok\n {2}0 pending; 0 failed; last success \d/,
    );
    const { number, id, put } = await refusedEvent();
    const failed = await atAcme('status');
    expect(failed.code).toBe(1);
    expect(failed.stdout).toContain('0 pending; 1 failed;');
    await put();
    const held = await say(end(stack, 'acme'), number, 'Held back behind it.');
    const { db } = stack.acme.instance;
    await db.raw(`update outbox set created_at = now() - interval '20 minutes' where id = ?`, [
      held.id,
    ]);
    expect((await atAcme('status')).stdout).toMatch(/late\n.*the oldest for 20 min; 1 failed/);
    const late = await atAcme('status', '--json');
    expect(late.code).toBe(1);
    expect(JSON.parse(late.stdout)).toMatchObject({
      ok: false,
      connections: [{ partner: 'northwind', health: { state: 'late', pending: 1, failed: 1 } }],
      externalSystems: [],
    });
    await atAcme('failures', 'retry', id);
    await until(async () => (await atAcme('status')).code === 0, 'all to be well');
  },
  longestMs,
);

test(
  'failures are listed, sent again, and discarded',
  async () => {
    const { dana } = stack;
    const { number, id, put } = await refusedEvent();
    const { stdout } = await atAcme('failures', 'list');
    expect(stdout).toContain(`${id}  20`);
    expect(stdout).toContain(`crossdesk.request.commented.v1 of ${number} to northwind`);
    expect(stdout).toContain('refused after 1 attempt: 422 No.');
    expect(await atAcme('failures', 'retry', id)).toEqual({
      code: 0,
      stdout: `${id} is sent again.\n`,
      stderr: '',
    });
    await put();
    await waitForEntry(dana, number, id);
    const other = await refusedEvent();
    const given = await atAcme('failures', 'discard', other.id, '--reason', 'A mistake.');
    expect(given).toMatchObject({ code: 0, stdout: expect.stringContaining('is discarded') });
    await other.put();
    expect((await atAcme('failures')).stdout).toBe(
      'No partner has refused anything permanently.\n',
    );
  },
  longestMs,
);

test(
  'those of an external system too',
  async () => {
    const { nora } = stack;
    const { id: system } = await nora.post<{ id: string }>('/external-systems', { name: 'Depot' });
    await nora.post('/groups', { name: 'Depot desk', externalSystem: 'Depot' });
    const { number } = await nora.post<{ number: string }>('/changes', {
      title: 'A new switch',
      owningGroup: 'Depot desk',
    });
    const { db } = stack.northwind.instance;
    const id: string = await until(
      async () => (await db('outbox').where({ connection_id: system }).first('id'))?.id,
      'the operation',
    );
    await db('outbox').where({ id }).update({ status: 'failed', last_error: '422 Unknown.' });
    expect((await atNorthwind('status')).code).toBe(1);
    const { stdout } = await atNorthwind('failures', 'list', '--system', 'Depot');
    expect(stdout).toContain(`Assign of ${number} to Depot`);
    expect(stdout).toContain('422 Unknown.');
    const given = await atNorthwind(
      ...['failures', 'discard', id, '--system', 'Depot', '--reason', 'They know.'],
    );
    expect(given).toMatchObject({ code: 0, stderr: '' });
    expect((await atNorthwind('failures', 'list', '--system', 'Depot')).stdout).toBe(
      'Nothing that was sent to Depot has failed.\n',
    );
    expect((await atNorthwind('status')).stdout).toContain('Depot (external system)');
  },
  longestMs,
);

test(
  'and those of a desk',
  async () => {
    const { nora } = stack;
    const { id: desk } = await nora.post<{ id: string }>('/desks', {
      name: 'Back office',
      kind: 'request-tracker',
      url: 'http://127.0.0.1:9',
      credentials: { token: '1-14-x' },
      routes: [
        { direction: 'out', record: 'case', where: { assignmentGroup: 'Back' }, queue: 'Q' },
      ],
      state: 'Paused',
    });
    const fields = { shortDescription: 'A loan', assignmentGroup: 'Back' };
    await nora.post('/groups', { name: 'Back' });
    const { number } = await nora.post<{ number: string }>('/cases', fields);
    const { db } = stack.northwind.instance;
    const of = { connection_id: desk, subject: number };
    const { id } = await db('outbox').where(of).first('id');
    await db('outbox').where({ id }).update({ status: 'failed', last_error: '403 No queue.' });
    const failing = await atNorthwind('status');
    expect(failing.code).toBe(1);
    expect(failing.stdout).toMatch(/Back office \(desk\) +Paused +paused\n.*1 failed/);
    const { stdout } = await atNorthwind('failures', 'list', '--desk', 'Back office');
    expect(stdout).toContain(`${number} to a new ticket in Back office`);
    expect(stdout).toContain('403 No queue.');
    const given = await atNorthwind(
      ...['failures', 'discard', id, '--desk', 'Back office', '--reason', 'By hand.'],
    );
    expect(given).toMatchObject({ code: 0, stderr: '' });
    expect((await atNorthwind('failures', 'list', '--desk', 'Back office')).stdout).toBe(
      'Back office has no failures.\n',
    );
  },
  longestMs,
);

test(
  'a request is shown with what both sides have, in 80 columns, without colours',
  async () => {
    const { casey, dana } = stack;
    const { number, task } = await stack.submit(item);
    await dana.post(`/tasks/${task}/assign`, {});
    const asked = await say(
      end(stack, 'acme'),
      number,
      `It hums. ${'And it flickers. '.repeat(12)}`,
    );
    const answered = await say(end(stack, 'northwind'), number, 'Since when?');
    await waitForEntry(dana, number, asked.id);
    await waitForEntry(casey, number, answered.id);
    await inSync(number, casey, dana);
    const { url, tokens } = stack.northwind;
    const both = ['request', number, '--partner-url', url, '--partner-token', tokens.admin];
    const { code, stdout } = await atAcme(...both);
    expect(code).toBe(0);
    expect(stdout).toContain(`${number}  My laptop does not start`);
    expect(stdout).toMatch(
      /Acme +Work in Progress \(in sync\)\n +Northwind +Work in Progress \(in sync\)/,
    );
    expect(stdout).toMatch(/^ +Acme +│ Northwind$/m);
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}Casey, state: +│ ✓ after \d+ m?s$/m);
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}✓ after \d+ m?s +│ Dana, comment:$/m);
    expect(stdout).toMatch(/^ +│ {3}Since when\?$/m);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain('\u001b');
    const alone = await atAcme('request', number);
    expect(alone).toMatchObject({ code: 0, stdout: expect.stringContaining('Since when?') });
    expect(alone.stdout).not.toContain('✗');
    const order = ['Submitted:', 'Received:', 'Progress: assigned', 'It hums.', 'Since when?'];
    const places = order.map((text) => alone.stdout.replace(/\s+/g, ' ').indexOf(text));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  },
  longestMs,
);

test(
  'what one side lacks is marked, waits or is missing; a reconciliation mends it and says so',
  async () => {
    const { casey, dana } = stack;
    const { number } = await stack.submit(item);
    await inSync(number, casey, dana);
    const { url, tokens } = stack.northwind;
    const both = ['request', number, '--partner-url', url, '--partner-token', tokens.admin];
    await stack.pause(stack.acme, 'northwind');
    const said = await say(end(stack, 'acme'), number, 'On its way.');
    const waits = await atAcme(...both);
    expect(waits).toMatchObject({ code: 0, stdout: expect.stringContaining('… on its way') });
    expect(waits.stdout).toContain('1 pending');
    await stack.resume(stack.acme, 'northwind');
    await waitForEntry(dana, number, said.id);
    await inSync(number, casey, dana);
    await stack.northwind.instance.db('journal').where({ id: said.id }).delete();
    const missing = await atAcme(...both);
    expect(missing.stdout).toContain('│ ✗ missing at Northwind');
    expect(missing.code).toBe(1);

    const repaired = await atAcme('reconcile', 'northwind');
    expect(repaired.stdout).toMatch(
      /^northwind {2}\d+ records compared: 1 differed, 1 of them agree now\n/,
    );
    expect(repaired.stdout).toContain(`${number}  agrees now`);
    expect(repaired.stdout).toContain('Northwind lacks entries from us: 1. We resend them.');
    expect(repaired.code).toBe(0);

    expect(await atAcme(...both)).toMatchObject({ code: 0 });
    expect((await atAcme('reconcile')).stdout).toMatch(
      /^northwind {2}\d+ records compared: all agree\n$/,
    );
    await stack.northwind.instance.db('requests').where({ number }).update({ state: 'Resolved' });
    const differs = await atAcme('reconcile');
    expect(differs.stdout).toContain('It is Received here, and Resolved at Northwind.');
    expect(differs.code).toBe(1);
    expect((await atAcme('status')).stdout).toContain('1 record differs: reconcile');
    expect((await atAcme(...both)).stdout).toContain('The states differ.');
    await stack.northwind.instance.db('requests').where({ number }).update({ state: 'Received' });
  },
  longestMs,
);

test(
  'a reconciliation that goes on is not waited for without end',
  async () => {
    await act(end(stack, 'acme'), 'pause');
    const { db } = stack.acme.instance;
    await db('connections').update({ url: 'http://192.0.2.1' });
    const { code, stderr } = await atAcme('reconcile', 'northwind', '--wait', '1');
    expect(stderr).toContain('has not finished within 1 s; it continues.');
    expect(code).toBe(1);
    await db('connections').update({ url: stack.northwind.url });
    await act(end(stack, 'acme'), 'resume');
  },
  longestMs,
);

test(
  'workflows are started where open records lack them',
  async () => {
    await stack.submit(item);
    expect(await atAcme('restart-workflows')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+ records are open; 0 workflows were started\.\n$/),
    });
  },
  longestMs,
);

test('audit verify says where the log differs from a head that was noted, and ends with 1', async () => {
  const verified = await atAcme('audit', 'verify', '--head', `1:${'0'.repeat(64)}`);
  expect(verified.code).toBe(1);
  expect(verified.stdout).toMatch(
    /^Entry 1 differs from the head that you gave: .*\n(Sealed .*\n)?head \d+:[0-9a-f]{64}\n$/,
  );
});
