import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  call,
  type EntryView,
  inState,
  inSync,
  journal,
  type Page,
  type RequestView,
  sharedStack,
  type TestStack,
  view,
  waitForEntry,
} from '../environment/stack';
import { until } from '../environment/until';
import { type Globex, openGlobex } from '../exchange/partner';
import { driftOf, reconcile } from '../reconciliation/reconcile';
import { end, other, say, seen, sees, sides, succeed } from './connected';
import { openPartnerProxy, type PartnerProxy } from './partnerProxy';

const everything = {
  kinds: ['help', 'issue', 'change'],
  fields: [
    'description',
    'priority',
    'variables',
    'assignedTo',
    'assignmentGroup',
    'resolutionNotes',
  ],
  workNotes: true,
};

let stack: TestStack;
let globex: Globex;
let item: string;
let proxies: { readonly acme: PartnerProxy; readonly northwind: PartnerProxy };

beforeAll(async () => {
  stack = await sharedStack();
  globex = await openGlobex(stack);
  item = await stack.publish();
  proxies = {
    acme: await openPartnerProxy(stack.acme, stack.northwind, 'northwind'),
    northwind: await openPartnerProxy(stack.northwind, stack.acme, 'acme'),
  };
});
afterAll(async () => {
  await proxies?.acme.close();
  await proxies?.northwind.close();
  await globex?.close();
  await stack?.stop();
});
beforeEach(() => change(everything));
afterEach(() => change(everything));

test('what an admin of the provider changes reaches the customer', async () => {
  const rules = { kinds: ['help'], fields: ['priority', 'variables'], workNotes: false };
  await change(rules);
  for (const side of sides) expect((await seen(end(stack, side))).replicationSet).toEqual(rules);
  const told = globex.taken.filter(({ subject }) => subject === 'connection').at(-1);
  expect(told).toMatchObject({
    type: 'crossdesk.connection.replication-set-changed.v1',
    data: { replicationSet: rules },
  });
});

test('only an admin changes it, and only to what there is', async () => {
  const { id } = await producerSet();
  const path = `/replication-sets/${id}`;
  for (const role of ['agent', 'requester', 'integration'] as const) {
    const answer = await call(stack.northwind, role, 'PATCH', path, { workNotes: false });
    expect(answer).toMatchObject({ status: 403 });
  }
  for (const body of [{ kinds: ['lunch'] }, { fields: ['state'] }, { workNotes: 'no' }, { x: 1 }]) {
    expect(await call(stack.northwind, 'admin', 'PATCH', path, body)).toMatchObject({
      status: 400,
    });
  }
  expect(await producerSet()).toMatchObject(everything);
});

describe('kinds', () => {
  test('an item of a kind that is taken out is withdrawn, and is back with it', async () => {
    const change1 = await stack.publish({ name: 'A new line', kind: 'change' });
    await change({ ...everything, kinds: ['help', 'issue'] });
    await atAcme(change1, false);
    expect(await shown(item)).toMatchObject({ active: true });
    const order = { catalogItem: change1, shortDescription: 'Two lines' };
    expect(await call(stack.acme, 'requester', 'POST', '/requests', order)).toMatchObject({
      status: 400,
    });
    await change(everything);
    await atAcme(change1, true);
    await stack.submit(change1);
  });

  test('nothing is said of an item of a kind that does not cross', async () => {
    await change({ ...everything, kinds: ['help'] });
    const { id } = await stack.nora.post<{ id: string }>('/catalog-items', {
      name: 'Secret project',
      kind: 'change',
    });
    await rename(id, 'Secret project, renamed');
    const last = await stack.publish();
    await until(() => itemsTold().some(({ subject }) => subject.endsWith(last)), 'the last item');
    expect(JSON.stringify(itemsTold())).not.toContain('Secret project');
    expect(proxies.northwind.said()).not.toContain('Secret project');
    expect(await call(stack.acme, 'admin', 'GET', `/catalog-items/${id}`)).toMatchObject({
      status: 404,
    });
    await change(everything);
    await atAcme(id, true);
    expect(await shown(id)).toMatchObject({ name: 'Secret project, renamed' });
  });

  test('an item that becomes of such a kind is withdrawn, as it was', async () => {
    await change({ ...everything, kinds: ['help'] });
    const id = await stack.publish({ name: 'Was help' });
    const path = `/catalog-items/${id}`;
    const changes = { kind: 'change', name: 'Now a change' };
    await call(stack.northwind, 'admin', 'PATCH', path, changes);
    await atAcme(id, false);
    expect(await shown(id)).toMatchObject({ name: 'Was help', kind: 'help' });
    await call(stack.northwind, 'admin', 'PATCH', path, { kind: 'help' });
    await atAcme(id, true);
    expect(await shown(id)).toMatchObject({ name: 'Now a change' });
  });

  test('a request for an item of such a kind is refused', async () => {
    const id = await stack.publish({ kind: 'change' });
    await change({ ...everything, kinds: ['help'] });
    const draft = globex.draft(id);
    expect(await globex.send([draft])).toMatchObject({
      status: 422,
      body: { refused: [{ id: draft.id, reason: expect.stringContaining('"change"') }] },
    });
  });
});

describe('work notes that do not cross', () => {
  test('are in the journal of their own side alone, and what follows crosses', async () => {
    const { number } = await stack.submit(item);
    await change({ ...everything, workNotes: false });
    const notes: EntryView[] = [];
    for (const side of sides) {
      const { talker } = end(stack, side);
      notes.push(
        await talker.post(`/requests/${number}/work-notes`, { text: `Between us at ${side}` }),
      );
      const { id } = await say(end(stack, side), number, 'And a comment');
      await waitForEntry(end(stack, other[side]).talker, number, id);
    }
    await inSync(number, stack.avery, stack.dana);
    for (const [n, side] of sides.entries()) {
      const own = (await journal(end(stack, side).talker, number)).map(({ id }) => id);
      const others = (await journal(end(stack, other[side]).talker, number)).map(({ id }) => id);
      expect(own).toContain(notes[n]?.id);
      expect(others).not.toContain(notes[n]?.id);
      expect(proxies[side].said()).not.toContain('Between us');
      // Not even that there was one.
      const events = await end(stack, side).at.instance.db('outbox').where({ id: notes[n]?.id });
      expect(events).toEqual([]);
    }
  });

  test('that waited when the rule was made do not cross either', async () => {
    const { number } = await stack.submit(item);
    await inSync(number, stack.avery, stack.dana);
    await succeed(end(stack, 'northwind'), 'pause');
    await sees(end(stack, 'acme'), 'Paused');
    for (const side of sides) {
      const { talker } = end(stack, side);
      await talker.post(`/requests/${number}/work-notes`, { text: `Held at ${side}` });
    }
    const last = await say(end(stack, 'northwind'), number, 'After it');
    await change({ ...everything, workNotes: false });
    await succeed(end(stack, 'northwind'), 'resume');
    await waitForEntry(stack.avery, number, last.id);
    await inSync(number, stack.avery, stack.dana);
    for (const side of sides) {
      expect(proxies[side].said()).not.toContain('Held at');
      expect(await notesAt(side, number)).toEqual([`Held at ${side}`]);
    }
  });

  test('and come nevertheless are left out, and hold back nothing', async () => {
    const { number } = await globex.submit(item);
    await change({ ...everything, workNotes: false });
    const note = globex.next(number, 'noted', { kind: 'work note', text: 'Psst' });
    const comment = globex.next(number, 'commented', { kind: 'comment', text: 'Hello?' });
    await globex.sendEvents(note, comment);
    const entries = await journal(stack.dana, number);
    expect(entries.map(({ id }) => id)).toContain(comment.id);
    expect(JSON.stringify(entries)).not.toContain('Psst');
  });
});

describe('work notes that one side switches on', () => {
  const say = async (side: 'northwind' | 'acme', workNotes: string) => {
    const { at, admin } = end(stack, side);
    const { id } = await seen(end(stack, side));
    const { status } = await call(at, 'admin', 'PATCH', `/connections/${id}`, { workNotes });
    expect(status).toBe(200);
    await until(async () => {
      const mine = (await admin.get<{ workNotes: { here: string } }>(`/connections/${id}`))
        .workNotes;
      const theirs = (await seen(end(stack, other[side]))).workNotes;
      return mine.here === workNotes && theirs.there === workNotes;
    }, `${other[side]} to know that ${side} ${workNotes} work notes`);
  };
  const cross = async () =>
    Promise.all(sides.map(async (side) => (await seen(end(stack, side))).workNotes.cross));
  /** A work note of each side, and what shows that it would have come by now. */
  const exchangeNotes = async (number: string, text: string) => {
    for (const side of sides) {
      const { talker } = end(stack, side);
      await talker.post(`/requests/${number}/work-notes`, { text: `${text}, ${side}` });
      const { id } = await saySomething(side, number);
      await waitForEntry(end(stack, other[side]).talker, number, id);
    }
  };
  const saySomething = (side: 'northwind' | 'acme', number: string) =>
    end(stack, side).talker.post<EntryView>(`/requests/${number}/comments`, { text: 'After it' });

  beforeEach(async () => {
    await say('northwind', 'allowed');
    await say('acme', 'allowed');
    expect(await cross()).toEqual([true, true]);
  });

  test('do not cross before the customer has allowed them, whose admin is told', async () => {
    const { number } = await stack.submit(item);
    await change({ ...everything, workNotes: false });
    await change(everything);
    expect((await seen(end(stack, 'acme'))).workNotes).toEqual({
      ...{ cross: false, here: 'asked', there: 'allowed' },
    });
    expect((await seen(end(stack, 'northwind'))).workNotes).toEqual({
      ...{ cross: false, here: 'allowed', there: 'asked' },
    });
    await exchangeNotes(number, 'Too early');
    for (const side of sides) {
      expect(await notesAt(side, number)).toEqual([`Too early, ${side}`]);
      expect(proxies[side].said()).not.toContain('Too early');
      const reader = await end(stack, side).talker.get<{ workNoteReaders: string[] }>(
        `/requests/${number}`,
      );
      expect(reader.workNoteReaders).toHaveLength(1);
    }
    const { items: providers } =
      await stack.alex.get<Page<{ links: { journal: string } }>>('/providers');
    const path = providers[0]?.links.journal.replace('/api/v1', '') ?? '';
    const { items: told } = await stack.alex.get<Page<EntryView>>(path);
    expect(told.map(({ text }) => text).join()).toContain('lets work notes cross');

    await say('acme', 'allowed');
    expect(await cross()).toEqual([true, true]);
    await exchangeNotes(number, 'In time');
    for (const side of sides) {
      expect((await notesAt(side, number)).sort()).toEqual(
        ['In time, acme', 'In time, northwind', `Too early, ${side}`].sort(),
      );
    }
    // Both sides count the same: nothing is taken for lost.
    const acme = end(stack, 'acme');
    expect(await reconcile(acme)).toMatchObject({ lastError: null });
    const found = await driftOf(acme, '&partner=northwind');
    expect(found.filter(({ subject }) => subject === number)).toEqual([]);
  });

  test('do not cross where the customer refuses, whatever the provider switches', async () => {
    const { number } = await stack.submit(item);
    await say('acme', 'refused');
    await change({ ...everything, workNotes: false });
    await change(everything);
    expect(await cross()).toEqual([false, false]);
    expect((await seen(end(stack, 'acme'))).workNotes.here).toBe('refused');
    await exchangeNotes(number, 'Refused');
    for (const side of sides) expect(await notesAt(side, number)).toEqual([`Refused, ${side}`]);
  });

  test('do not cross where the provider refuses them to one customer, who is asked when it allows them again', async () => {
    await say('northwind', 'refused');
    expect(await cross()).toEqual([false, false]);
    await say('northwind', 'allowed');
    expect((await seen(end(stack, 'acme'))).workNotes.here).toBe('asked');
    expect((await seen(end(stack, 'northwind'))).workNotes).toMatchObject({
      cross: false,
      there: 'asked',
    });
  });

  test('are allowed by an admin who saw the connection as it is', async () => {
    const { id } = await seen(end(stack, 'acme'));
    const patch = (headers: Record<string, string>) =>
      fetch(`${stack.acme.url}/api/v1/connections/${id}`, {
        method: 'PATCH',
        headers: {
          ...{
            authorization: `Bearer ${stack.acme.tokens.admin}`,
            'content-type': 'application/json',
          },
          ...headers,
        },
        body: JSON.stringify({ workNotes: 'allowed' }),
      });
    const { headers } = await patch({});
    await say('acme', 'refused');
    expect((await patch({ 'if-match': headers.get('etag') ?? '' })).status).toBe(412);
  });
});

describe('fields that do not cross', () => {
  const secrets = ['It beeps.', 'T14', 'Dana’s desk', 'Back office', 'It was swollen'];
  const form = {
    shortDescription: 'My laptop does not start',
    description: 'It beeps.',
    priority: 1,
    variables: { model: 'T14' },
  };
  const solution = { resolutionCode: 'Fixed', resolutionNotes: 'It was swollen' };

  test('are left out of what is submitted: the provider has its own defaults', async () => {
    await change({ ...everything, fields: [] });
    const { number } = await submitted();
    expect(await view(stack.dana, number)).toMatchObject({
      shortDescription: 'My laptop does not start',
      description: '',
      priority: 4,
      variables: {},
    });
    // The customer keeps what it wrote.
    expect(await view(stack.casey, number)).toMatchObject(form);
    expect(proxies.acme.said()).not.toMatch(/It beeps|"T14"/);
  });

  test('are left out of what the provider tells, and of its words', async () => {
    await change({ ...everything, fields: [] });
    const { number, task } = await submitted();
    await stack.nora.post('/users', { name: 'Dana’s desk', roles: ['agent'] });
    await stack.nora.post('/groups', { name: 'Back office' });
    await stack.dana.post(`/tasks/${task}/assign`, { to: 'Dana’s desk' });
    await stack.dana.post(`/tasks/${task}/reassign`, { group: 'Back office' });
    await stack.dana.post(`/tasks/${task}/propose`, solution);
    await inState('Resolved', number, stack.casey, stack.dana);
    expect(await view(stack.dana, number)).toMatchObject({
      ...solution,
      assignmentGroup: 'Back office',
    });
    expect(await view(stack.casey, number)).toMatchObject({
      assignedTo: null,
      assignmentGroup: null,
      resolutionCode: 'Fixed',
      resolutionNotes: null,
    });
    expect((await journal(stack.casey, number)).map(({ text }) => text)).toEqual([
      'Submitted: My laptop does not start',
      'Received: a fulfillment task waits.',
      'Work in Progress: assigned.',
      'Reassigned.',
      'Resolved: Fixed.',
    ]);
    for (const secret of secrets.slice(2)) expect(proxies.northwind.said()).not.toContain(secret);
    // That a solution was taken back crosses.
    await stack.casey.post(`/requests/${number}/reject`, { reason: 'Still dead.' });
    await inState('Work in Progress', number, stack.casey, stack.dana);
    expect(await view(stack.dana, number)).toMatchObject({
      resolutionCode: null,
      resolutionNotes: null,
    });
  });

  test('and only those', async () => {
    await change({ ...everything, fields: ['priority', 'assignedTo'] });
    const { number, task } = await submitted();
    expect(await view(stack.dana, number)).toMatchObject({ description: '', priority: 1 });
    await stack.nora.post('/users', { name: 'Dee', roles: ['agent'] });
    await stack.dana.post(`/tasks/${task}/assign`, { to: 'Dee' });
    await inState('Work in Progress', number, stack.casey, stack.dana);
    expect(await view(stack.casey, number)).toMatchObject({
      assignedTo: 'Dee',
      assignmentGroup: null,
    });
    const texts = (await journal(stack.casey, number)).map(({ text }) => text);
    expect(texts).toContain('Work in Progress: assigned to Dee.');
  });

  test('are ignored by the provider when they come', async () => {
    await change({ ...everything, fields: [] });
    const draft = globex.draft(item);
    const request = { ...draft.data.request, ...form, catalogItem: item, openedBy: 'Gail' };
    await globex.sendEvents({ ...draft, data: { ...draft.data, request } });
    expect(await view(stack.dana, draft.subject)).toMatchObject({
      description: '',
      priority: 4,
      variables: {},
    });
  });

  test('are ignored by the customer when they come', async () => {
    const { number, task } = await submitted();
    await change({ ...everything, fields: [] });
    // A provider that does not keep to its own rules.
    const { db } = stack.northwind.instance;
    await db('connections').where({ partner: 'acme' }).update({ replication_set: null });
    await stack.dana.post(`/tasks/${task}/assign`, { to: 'Dana’s desk' });
    await stack.dana.post(`/tasks/${task}/propose`, solution);
    await inState('Resolved', number, stack.casey, stack.dana);
    expect(proxies.northwind.said()).toContain('Dana’s desk');
    expect(await view(stack.casey, number)).toMatchObject({
      assignedTo: null,
      resolutionNotes: null,
    });
    const entries = JSON.stringify(await journal(stack.avery, number));
    expect(entries).not.toMatch(/Dana’s desk|It was swollen/);
  });

  async function submitted() {
    const { number } = await stack.casey.post<RequestView>('/requests', {
      catalogItem: item,
      ...form,
    });
    await inState('Received', number, stack.casey, stack.dana);
    const { items } = await stack.dana.get<Page<{ number: string }>>(`/tasks?request=${number}`);
    return { number, task: items[0]?.number };
  }
});

interface SetView {
  readonly id: string;
  readonly kinds: readonly string[];
  readonly fields: readonly string[];
  readonly workNotes: boolean;
}

test('the provider record is made at the first start, and an admin may rename it', async () => {
  const { nora } = stack;
  const { id } = await producerSet();
  const read = () =>
    nora
      .get<Page<{ provider: object }>>('/replication-sets')
      .then(({ items }) => items[0]?.provider);
  expect(await read()).toEqual({
    instance: 'northwind',
    name: 'Northwind',
    url: stack.northwind.url,
  });
  const path = `/replication-sets/${id}`;
  const renamed = { providerName: 'Northwind Traders' };
  expect(await call(stack.northwind, 'admin', 'PATCH', path, renamed)).toMatchObject({
    status: 200,
    body: { provider: { name: 'Northwind Traders' } },
  });
  expect(await call(stack.northwind, 'admin', 'PATCH', path, { providerName: ' ' })).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'providerName' }] },
  });
  expect(await read()).toMatchObject({ name: 'Northwind Traders' });
});

async function producerSet(): Promise<SetView> {
  const { items } = await stack.nora.get<Page<SetView>>('/replication-sets');
  const [set] = items;
  if (!set) throw new Error('Northwind has no replication set.');
  return set;
}

/** Nora changes the rules; until both customers have heard. */
async function change(rules: Omit<SetView, 'id'>): Promise<void> {
  const { id } = await producerSet();
  const told = rulesTold().length;
  const path = `/replication-sets/${id}`;
  expect(await call(stack.northwind, 'admin', 'PATCH', path, rules)).toMatchObject({ status: 200 });
  await until(async () => {
    const { replicationSet } = await seen(end(stack, 'acme'));
    return JSON.stringify(sorted(replicationSet)) === JSON.stringify(sorted(rules));
  }, 'Acme to hear of the rules');
  await until(() => rulesTold().length > told, 'Globex to hear of the rules');
}

function sorted({ kinds, fields, workNotes }: Omit<SetView, 'id'>) {
  return [[...kinds].sort(), [...fields].sort(), workNotes];
}

const rulesTold = () => globex.taken.filter(({ data }) => data.replicationSet);
const itemsTold = () => globex.taken.filter(({ subject }) => subject.startsWith('catalog-item/'));

interface ItemView {
  readonly name: string;
  readonly kind: string;
  readonly active: boolean;
}

function shown(id: string): Promise<ItemView> {
  return stack.casey.get<ItemView>(`/catalog-items/${id}`);
}

/** Waits until the item is on offer at Acme, or withdrawn. */
async function atAcme(id: string, active: boolean): Promise<void> {
  await until(
    async () => (await shown(id).catch(() => null))?.active === active,
    `${id} to be ${active ? 'on offer' : 'withdrawn'}`,
  );
}

async function rename(id: string, name: string): Promise<void> {
  await call(stack.northwind, 'admin', 'PATCH', `/catalog-items/${id}`, { name });
}

async function notesAt(side: 'northwind' | 'acme', number: string): Promise<string[]> {
  const entries = await journal(end(stack, side).talker, number);
  return entries.filter(({ kind }) => kind === 'work note').map(({ text }) => text);
}
