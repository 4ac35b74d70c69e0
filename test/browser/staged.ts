import { randomUUID } from 'node:crypto';
import { ensureDemoCatalog } from '../../dev/demo/catalog';
import { playScenario } from '../../dev/demo/scenario';
import { createTimeline } from '../../dev/demo/timeline';
import { mailDestination } from '../../domain/notification';
import type { Database } from '../../records/database';
import { inState, inSync, type Page, type TestStack, taskOf } from '../environment/stack';
import { until } from '../environment/until';
import { type FareOf, seedADay } from './seedADay';

/** What the pages are of, by their places in addresses. */
export interface Staged {
  readonly item: string;
  /** Under way, with entries of both sides and a file. */
  readonly request: string;
  readonly task: string;
  readonly change: string;
  readonly case: string;
  readonly registration: string;
  readonly customer: string;
  readonly subscription: string;
  readonly provider: string;
  readonly connection: string;
  readonly ownItem: string;
  readonly system: string;
  readonly webhook: string;
  readonly desk: string;
}

const asked = [
  ['laptop', 'The laptop gets hot and loud', { model: 'X1 Carbon', location: 'Berlin, floor 4' }],
  ['laptop', 'Docking station drops the second screen', { model: 'T14', location: 'Berlin' }],
  ['mail', 'No mail at the Hamburg warehouse since 7:40', { site: 'Hamburg' }],
  ['firewall', 'Open the ERP for the new print servers', { from: 'print', to: 'erp', port: 9100 }],
  ['laptop', 'Keyboard loses every third letter', { model: 'T14s' }],
] as const;

/** Fills a world with what a working week leaves in it, all by the public API. */
export async function stage(stack: TestStack): Promise<Staged> {
  await ensureDemoCatalog(stack);
  const { casey, dana, nora, alex } = stack;
  const offered = await until(async () => {
    const { items } = await casey.get<Page<{ id: string; name: string }>>('/catalog-items');
    return items.length === 3 && items;
  }, 'the catalog at Acme');
  const itemOf = (word: string) => {
    const found = offered.find(({ name }) => name.toLowerCase().includes(word));
    if (!found) throw new Error(`Nothing in the catalog is about ${word}.`);
    return found.id;
  };
  await playScenario(
    stack,
    createTimeline(() => {}),
  );
  const numbers: string[] = [];
  for (const [about, shortDescription, variables] of asked) {
    const body = { catalogItem: itemOf(about === 'mail' ? 'e-mail' : about), variables };
    const { number } = await casey.post<{ number: string }>('/requests', {
      ...body,
      shortDescription,
    });
    await inState('Received', number, casey, dana);
    numbers.push(number);
  }
  const [resolved = '', waiting = '', request = ''] = numbers;
  const tasks = await Promise.all(numbers.map((number) => taskOf(dana, number)));
  for (const task of tasks.slice(0, 3)) await dana.post(`/tasks/${task}/assign`);
  const solution = { resolutionCode: 'Fixed', resolutionNotes: 'Cleaned the fan, new paste.' };
  await dana.post(`/tasks/${tasks[0]}/propose`, solution);
  await inState('Resolved', resolved, casey);
  await dana.post(`/tasks/${tasks[1]}/request-info`, { text: 'Which firmware has the dock?' });
  await inState('Awaiting Info', waiting, casey);
  await converse(stack, request, tasks[2] ?? '');

  const [customer, provider, connection, ownItem] = await Promise.all([
    idOf(nora, '/customers'),
    idOf(alex, '/providers'),
    idOf(nora, '/connections'),
    idOf(nora, '/catalog-items'),
  ]);
  await seedADay(stack.northwind.instance.db, connection, usualDay);
  await stageMails(stack.northwind.instance.db, request);
  await nora.post('/registrations', {
    customerName: 'Globex',
    contactName: 'Gail Carter',
    contactEmail: 'gail@globex.example',
  });
  const established = await nora.get<Page<{ number: string; links: { subscription: string } }>>(
    '/registrations?state=Established',
  );
  const [registration] = established.items;
  return {
    ...{ item: itemOf('firewall'), request, task: tasks[2] ?? '' },
    ...{ customer, provider, connection, ownItem },
    registration: registration?.number ?? '',
    subscription: registration?.links.subscription.split('/').at(-1) ?? '',
    ...(await stageWork(stack)),
  };
}

/** A mail that bounced, and replies of which one is a comment. */
async function stageMails(db: Database, record: string) {
  const id = randomUUID();
  await db('mails').insert({
    ...{ id, person: 'Dana', kind: 'event', due_at: new Date(), state: 'failed' },
  });
  await db('outbox').insert({
    ...{ id, connection_id: mailDestination.id, subject: id, sequence: 1, name: 'mail' },
    ...{ time: new Date(), data: '{}', status: 'failed', attempts: 1 },
    last_error: '550 5.1.1 No such user',
  });
  const mail = (subject: string, state: string, reason: string | null, detail: string | null) => ({
    ...{ id: randomUUID(), record_type: 'fulfillment', record, person: 'Dana', door: 'smtp' },
    ...{ sender: 'Dana <dana@northwind.example>', subject, state, reason, detail },
    ...{ size: 2_048, raw: Buffer.from('From: dana@northwind.example') },
  });
  await db('received_mails').insert([
    mail(`Re: [${record}] New comment`, 'written', null, null),
    mail('Out of office', 'ignored', 'automatic', 'Auto-Submitted: auto-replied'),
    mail(`Re: [${record}] New comment`, 'refused', 'sender', 'From: dana@home.example'),
  ]);
}

/** Both sides write, and one attaches a file. */
async function converse({ casey, avery, dana }: TestStack, request: string, task: string) {
  await inState('Work in Progress', request, casey);
  const say = (text: string) => dana.post(`/tasks/${task}/comments`, { text });
  const answer = (text: string) => casey.post(`/requests/${request}/comments`, { text });
  await say('We see the line to Hamburg flapping since 7:38. The carrier is on it.');
  await inSync(request, dana);
  await answer('Thank you. Forty people scan parcels by hand until then.');
  const notes = { text: 'The warehouse manager asks every ten minutes.' };
  await avery.post(`/requests/${request}/work-notes`, notes);
  await inSync(request, casey);
  const graph = Buffer.from('07:38 down\n07:39 up\n07:41 down\n'.repeat(900));
  await dana.upload(`/tasks/${task}/attachments`, 'line-hamburg.csv', graph);
  await say('Traffic goes by the mobile line now: mail should come in, slowly.');
  await inSync(request, dana);
  await answer('It does. Please keep us posted about the line itself.');
  await inSync(request, casey);
}

/** A change that another system works on, and a case. */
async function stageWork({ nora, dana }: TestStack) {
  const { id: system } = await nora.post<{ id: string }>('/external-systems', { name: 'Carrier' });
  const { id: desk } = await nora.post<{ id: string }>('/desks', {
    name: 'Helpdesk',
    kind: 'request-tracker',
    url: 'https://rt.northwind.example',
    credentials: { token: '1-14-staged' },
    routes: [
      {
        direction: 'out',
        record: 'task',
        where: { assignmentGroup: 'Field service' },
        queue: 'Field',
      },
      { direction: 'out', record: 'case', queue: 'Cases' },
      { direction: 'in', record: 'change', where: { queue: 'Changes' } },
    ],
    // Nothing answers there.
    state: 'Paused',
  });
  // Nothing answers there.
  const { id: webhook } = await nora.post<{ id: string }>('/webhooks', {
    ...{ url: 'http://127.0.0.1:9/hook', description: 'Billing', kinds: ['provider'] },
  });
  await nora.post(`/webhooks/${webhook}/test`);
  await nora.post('/groups', { name: 'Network' });
  await nora.post('/groups', { name: 'Carrier desk', externalSystem: system });
  const titles = ['Add a second line to Hamburg', 'Replace the core switch in Berlin'];
  const changes: string[] = [];
  for (const title of titles) {
    const { number } = await dana.post<{ number: string }>('/changes', {
      title,
      description: 'The mobile line is too slow for the scanners.',
      owningGroup: changes.length === 0 ? 'Carrier desk' : 'Network',
    });
    changes.push(number);
  }
  const change = changes[0] ?? '';
  await dana.post(`/changes/${change}/comments`, { text: 'When can you dig?' });
  const made = await dana.post<{ number: string }>('/cases', {
    shortDescription: 'Defer two instalments of the fleet loan',
    description: 'Twelve vans stand still with the warehouse.',
    priority: '2',
  });
  return { system, webhook, desk, change, case: made.number };
}

async function idOf(who: TestStack['nora'], list: string): Promise<string> {
  const [first] = (await who.get<Page<{ id: string }>>(list)).items;
  if (!first) throw new Error(`${list} is empty at ${who.organisation}.`);
  return first.id;
}

/** Quiet at night; an hour in the morning in which the partner was away. */
const usualDay: FareOf = (minute) => {
  const isAway = minute > 520 && minute < 575;
  const busy = minute > 420 && minute < 1_140 ? 1 : 0.25;
  return {
    pending: isAway ? Math.round((minute - 520) * 1.4) : Math.round(busy * (minute % 3)),
    oldestPendingSeconds: isAway ? (minute - 520) * 60 : null,
    lagMedianMs: isAway ? null : Math.round(38 + 14 * busy * Math.abs(Math.sin(minute / 47))),
  };
};
