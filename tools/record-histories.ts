import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { standardExchange } from '../bench/exchange';
import { onboard } from '../dev/demo/onboarding';
import { person } from '../dev/demo/person';
import { startDemoServices } from '../dev/demo/services';
import { until } from '../dev/demo/until';
import { type Stack, startStack } from '../dev/stack';
import { taskQueue, workflowId } from '../domain/names';
import { adoptSdkLog, createLog, failWith } from '../instance/run';

const directory = join(__dirname, '../test/replay/histories');

/**
 * `npm run record-histories`: plays each lifecycle between two real instances, and stores the histories for replay.
 */
async function main(): Promise<void> {
  const log = createLog('error');
  adoptSdkLog(log);
  const dataDir = mkdtempSync(join(tmpdir(), 'crossdesk-record-'));
  const env = { ...process.env, CROSSDESK_DEMO_PORT: process.env.CROSSDESK_DEMO_PORT ?? '4500' };
  const config = await startDemoServices(dataDir, env);
  const stack = await startStack(config, log);
  await onboard(stack);
  const play = await standardExchange(stack, { remindAfter: 'PT2S', closeAfter: 'PT4S' });
  const connection = await Connection.connect({ address: config.temporalAddress });
  const client = (namespace: string) => new Client({ connection, namespace });
  mkdirSync(directory, { recursive: true });

  async function keep(what: string, number: string): Promise<void> {
    await save('acme', workflowId.request(number), `request-${what}`);
    await save('northwind', workflowId.fulfillment('acme', number), `fulfillment-${what}`);
  }

  async function save(namespace: string, id: string, file: string): Promise<void> {
    const handle = client(namespace).workflow.getHandle(id);
    if (!id.startsWith('delivery/')) await handle.result();
    writeFileSync(
      join(directory, `${file}.json`),
      `${historyToJSON(await handle.fetchHistory())}\n`,
    );
    console.log(`${file}.json`);
  }

  const nora = person(stack.northwind, 'northwind', 'admin');
  const alex = person(stack.acme, 'acme', 'admin');
  const { items: established } = await nora.get<Listed>('/registrations');
  const { items: connected } = await alex.get<Listed>('/providers');
  await save('northwind', `registration/${established[0]?.number}`, 'registration-established');
  await save('acme', `provider-connection/${connected[0]?.id}`, 'providerConnection-active');

  await client('acme').workflow.start('heartbeat', { workflowId: 'heartbeat', taskQueue });
  await save('acme', 'heartbeat', 'heartbeat-asked');

  const args = [{ partner: 'northwind' }];
  const workflow = workflowId.reconciliation('northwind');
  await client('acme').workflow.start('reconciliation', { workflowId: workflow, taskQueue, args });
  await save('acme', workflow, 'reconciliation-with-one');

  const invited = await nora.post<Case>('/registrations', {
    customerName: 'Globex',
    contactName: 'Gail',
    contactEmail: 'gail@globex.example',
  });
  await nora.post(`/registrations/${invited.number}/resend`);
  await nora.post(`/registrations/${invited.number}/cancel`, { reason: 'They chose another.' });
  await save('northwind', `registration/${invited.number}`, 'registration-resent-cancelled');
  const { registrationToken } = invited;
  const refused = await alex.post<Case>('/providers', {
    url: stack.northwind.url,
    registrationToken,
  });
  await save('acme', `provider-connection/${refused.id}`, 'providerConnection-refused');

  for (const name of ['Network', 'Printers']) await nora.post('/groups', { name });
  const change = await nora.post<Case>('/changes', { title: 'Replace the switch' });
  const changing = (fields: object) => nora.patch<Case>(`/changes/${change.number}`, fields);
  await changing({ phase: 'Classify', owningGroup: 'Network', comment: 'It is old.' });
  await changing({ phase: 'Plan', description: 'At night.' });
  await client('northwind')
    .workflow.getHandle(workflowId.change(change.number))
    .signal('update', { by: 'Nora', phase: 'Close' });
  await changing({ phase: 'Approve' });
  await changing({ phase: 'Execute', approval: 'Approved' });
  await changing({ phase: 'Review' });
  await changing({ phase: 'Close', completionCode: 'Successful' });
  await save('northwind', workflowId.change(change.number), 'change-closed');
  await changing({ completionCode: 'Withdrawn' });
  await save('northwind', workflowId.change(change.number), 'change-withdrawn-after-its-end');

  const opened = await nora.post<Case>('/cases', { shortDescription: 'A deferment' });
  const onCase = (verb: string, body = {}) => nora.post(`/cases/${opened.number}/${verb}`, body);
  await onCase('assign');
  await nora.patch(`/cases/${opened.number}`, { priority: '2' });
  await onCase('request-info', { text: 'Which account?', workNote: 'They have two.' });
  await onCase('comments', { text: 'The first.' });
  await onCase('propose', { resolutionCode: 'Deferred' });
  await onCase('reject', { reason: 'By how long?' });
  await onCase('propose', { resolutionCode: 'Deferred', resolutionNotes: 'By a month.' });
  await onCase('accept');
  await save('northwind', workflowId.case(opened.number), 'case-closed');

  const begun = async () => {
    const number = await play.submit();
    await play.until('acme', number, 'Received');
    const task = `/tasks/${await play.task(number)}`;
    await play.command('northwind', `${task}/assign`, {});
    await play.until('acme', number, 'Work in Progress');
    return { number, task, request: `/requests/${number}` };
  };
  const resolution = { resolutionCode: 'Solved', resolutionNotes: 'Paper was missing.' };

  await keep('accepted', await play.run());

  const asked = await begun();
  await play.command('northwind', `${asked.task}/request-info`, { text: 'Which floor?' });
  await play.until('acme', asked.number, 'Awaiting Info');
  await play.command('acme', `${asked.request}/comments`, { text: 'The second.' });
  await play.until('northwind', asked.number, 'Work in Progress');
  await play.command('northwind', `${asked.task}/reassign`, { group: 'Printers' });
  await play.command('northwind', `${asked.task}/assign`, {});
  await play.command('northwind', `${asked.task}/propose`, resolution);
  await play.until('acme', asked.number, 'Resolved');
  await play.command('acme', `${asked.request}/reject`, { reason: 'Still offline.' });
  await play.until('northwind', asked.number, 'Work in Progress');
  await play.command('northwind', `${asked.task}/propose`, resolution);
  await play.until('acme', asked.number, 'Resolved');
  await play.command('acme', `${asked.request}/accept`, {});
  await play.until('northwind', asked.number, 'Closed');
  await keep('asked-rejected-accepted', asked.number);

  const dropped = await begun();
  await client('acme')
    .workflow.getHandle(workflowId.request(dropped.number))
    .signal('accept', { by: 'Casey' });
  await play.command('acme', `${dropped.request}/cancel`, { reason: 'Bought another.' });
  await play.until('northwind', dropped.number, 'Cancelled');
  await keep('refused-signal-cancelled', dropped.number);

  const overdue = await begun();
  await play.command('northwind', `${overdue.task}/propose`, resolution);
  await play.until('acme', overdue.number, 'Closed');
  await play.until('northwind', overdue.number, 'Closed');
  await keep('closed-by-the-clock', overdue.number);

  // A desk that does not answer, whose workflow ends because the desk gets another name.
  const desk = await nora.post<Desk>('/desks', {
    ...{ name: 'Service Desk', kind: 'request-tracker', url: 'http://127.0.0.1:9', routes: [] },
    credentials: { token: 'none' },
  });
  const polling = client('northwind').workflow.getHandle(workflowId.desk(desk.name));
  const polled = (is: (state: Polled) => boolean) =>
    until(
      async () => is(await polling.query<Polled>('state').catch(() => ({}))) || undefined,
      'it',
    );
  await polled(({ failures = 0 }) => failures >= 2);
  await polling.signal('nonsense');
  await polling.executeUpdate('pause');
  await polled(({ status }) => status === 'paused');
  await polling.executeUpdate('resume');
  await polled(({ status }) => status === 'unreachable');
  await nora.patch(`/desks/${desk.id}`, { name: 'Help Desk' });
  await polling.signal('wake');
  await save('northwind', workflowId.desk(desk.name), 'desk-away-paused-renamed');

  const delivery = client('acme').workflow.getHandle(workflowId.delivery('northwind'));
  await delivery.executeUpdate('pause');
  await delivery.executeUpdate('resume');
  await stack.northwind.instance.stop();
  const stranded = await play.submit();
  await backedOff(stack);
  console.log(`${stranded} waits for northwind`);
  await save('acme', workflowId.delivery('northwind'), 'delivery-paused-and-backing-off');

  await play.close();
  await stack.acme.instance.stop();
  await connection.close();
  await config.stop();
  rmSync(dataDir, { recursive: true, force: true });
  process.exit(0);
}

interface Case {
  readonly id: string;
  readonly number: string;
  readonly registrationToken: string;
}
interface Desk {
  readonly id: string;
  readonly name: string;
}
interface Polled {
  readonly status?: string;
  readonly failures?: number;
}
interface Listed {
  readonly items: readonly Case[];
}

async function backedOff(stack: Stack): Promise<void> {
  const { db } = stack.acme.instance;
  await until(async () => {
    const row = await db('connections').first('attempts');
    return row.attempts >= 3 || undefined;
  }, 'three attempts to deliver');
}

main().catch(failWith);
