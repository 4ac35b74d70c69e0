import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Northwind, startNorthwind } from '../changes/northwind';
import { saveConnection } from '../environment/connections';

/** What holds for every route of a kind, so that a new one cannot miss it: the routes come from the OpenAPI document. */
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly headers?: Readonly<Record<string, unknown>>;
        readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
      }
    >
  >;
}
interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>;
}

interface Item {
  readonly id?: string;
  readonly number?: string;
  readonly name?: string;
}
const keyOf = ({ id, number, name }: Item) => number ?? id ?? name;

let northwind: Northwind;
let paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
const base = '/api/v1';
const admin = () => northwind.people.admin;

/** A word that something in each list has. Lists that are empty here have none. */
const words: Record<string, string> = {
  '/catalog-items': 'quagga',
  '/users': 'quagga',
  '/users/{name}/tokens': '',
  '/profile/tokens': '',
  '/profile/sessions': '',
  '/users/{name}/sessions': '',
  '/groups': 'quagga',
  '/people': 'agent',
  '/customers': 'quagga',
  '/registrations': 'quagga',
  '/registrations/{number}/journal': 'registered',
  '/subscriptions': 'quagga',
  '/connections': 'quagga',
  '/providers': 'quagga',
  '/providers/{id}/journal': '',
  '/external-systems': 'quagga',
  '/external-systems/{id}/deliveries': 'assign',
  '/webhooks': 'quagga',
  '/webhooks/{id}/deliveries': 'test',
  '/desk-kinds': 'servicenow',
  '/desks': 'quagga',
  '/desks/{id}/failures': '',
  '/replication-sets': 'producer',
  '/change-models': 'normal',
  '/changes': 'quagga',
  '/changes/{number}/journal': 'quagga',
  '/changes/{number}/attachments': 'quagga',
  '/changes/{number}/external-references': 'quagga',
  '/cases': 'quagga',
  '/cases/{number}/journal': 'quagga',
  '/cases/{number}/attachments': 'quagga',
  '/requests': '',
  '/requests/{number}/journal': '',
  '/requests/{number}/attachments': '',
  '/tasks': '',
  '/tasks/{number}/journal': '',
  '/tasks/{number}/attachments': '',
  '/exchange/failures': '',
  '/exchange/drift': '',
  '/audit': 'quagga',
  '/legal-holds': 'quagga',
  '/personal-data/erasures': '',
  '/approvals': '',
  '/calendars': 'quagga',
  '/canned-replies': 'quagga',
  '/views': 'quagga',
  '/notifications': '',
  '/mail-failures': '',
  '/received-mails': '',
};
const ids: Record<string, string> = {};
/** What is written by PATCH, on which record. */
const patches: Record<string, (n: number) => object> = {
  '/catalog-items/{id}': (n) => ({ name: `Quagga ${n}` }),
  '/users/{name}': (n) => ({ roles: n % 2 ? ['agent'] : ['requester'] }),
  '/connections/{id}': (n) => ({ workNotes: n % 2 ? 'refused' : 'allowed' }),
  '/groups/{id}': (n) => ({ members: n % 2 ? ['admin'] : [] }),
  '/external-systems/{id}': (n) => ({ name: `Quagga ${n}` }),
  '/webhooks/{id}': (n) => ({ description: `Quagga ${n}` }),
  '/desks/{id}': (n) => ({ callsPerMinute: 60 + n }),
  '/replication-sets/{id}': (n) => ({ providerName: `Producer ${n}` }),
  '/changes/{number}': (n) => ({ title: `Quagga ${n}` }),
  '/cases/{number}': (n) => ({ shortDescription: `Quagga ${n}` }),
  '/calendars/{id}': (n) => ({ name: `Quagga ${n}` }),
  '/changes/{number}/journal/{entry}': (n) => ({ text: `Quagga ${n}` }),
  '/cases/{number}/journal/{entry}': (n) => ({ text: `Quagga ${n}` }),
  '/four-eyes': (n) => ({ hours: 72 + n }),
  '/retention/{kind}': (n) => ({ archiveAfterDays: 30 + n }),
  '/canned-replies/{id}': (n) => ({ text: `Quagga ${n}` }),
  '/views/{id}': (n) => ({ name: `Quagga ${n}` }),
  '/profile': (n) => ({ email: `quagga${n}@northwind.example` }),
};

beforeAll(async () => {
  northwind = await startNorthwind();
  const document = (await (await fetch(`${northwind.url}/openapi.json`)).json()) as {
    paths: typeof paths;
  };
  ({ paths } = document);
  const { admin } = northwind.people;
  const { db } = northwind.instance();
  const make = async (path: string, body: object, key = 'id') => {
    const made = await admin.post<Record<string, string>>(path, body);
    ids[path] = String(made[key]);
    return made;
  };
  await make('/catalog-items', { name: 'Quagga', kind: 'help' });
  await make('/users', { name: 'Quagga' }, 'name');
  await make('/external-systems', { name: 'Quagga', deliveryUrl: null });
  const { id: webhook } = await make('/webhooks', {
    ...{ url: 'http://127.0.0.1:9/quagga', description: 'Quagga', kinds: ['registration'] },
  });
  await admin.post(`/webhooks/${webhook}/test`);
  const desk = {
    kind: 'request-tracker',
    url: 'http://127.0.0.1:9/quagga',
    credentials: { token: '1-14-quagga' },
    state: 'Paused',
  };
  await make('/desks', { ...desk, name: 'Quagga' });
  await make('/calendars', {
    ...{ name: 'Quagga', timeZone: 'Europe/Berlin', holidays: [] },
    hours: { mon: [{ from: '09:00', to: '17:00' }] },
  });
  await make('/canned-replies', { title: 'Quagga', text: 'It is a quagga.' });
  await make('/views', { name: 'Quagga', list: 'cases', filters: {} });
  await make('/groups', { name: 'Quagga', externalSystem: ids['/external-systems'] });
  await make('/legal-holds', { kind: 'person', target: 'Quagga', reason: 'A dispute.' });
  ids['/retention'] = 'change';
  const change = await make('/changes', { title: 'Quagga', owningGroup: 'Quagga' }, 'number');
  const opened = await make('/cases', { shortDescription: 'Quagga' }, 'number');
  for (const [path, { number }] of [
    ['/changes', change],
    ['/cases', opened],
  ] as const) {
    const entry = await admin.post<{ id: string }>(`${path}/${number}/comments`, {
      text: 'A quagga.',
    });
    ids[`${path}/journal`] = entry.id;
    await admin.upload(`${path}/${number}/attachments`, 'quagga.txt', Buffer.from('striped'));
  }
  await make(
    '/registrations',
    { customerName: 'Quagga Ltd', contactName: 'Q', contactEmail: 'q@quagga.example' },
    'number',
  );
  await make('/providers', { url: 'http://127.0.0.1:9/quagga', registrationToken: 'xr_quagga' });
  const connection = { id: randomUUID(), partner: 'quagga', partnerIs: 'customer' } as const;
  await saveConnection(db, { ...connection, url: 'http://127.0.0.1:9', secret: 'sealed' });
  const sets = await admin.get<{ items: { id: string }[] }>('/replication-sets');
  ids['/connections'] = connection.id;
  ids['/replication-sets'] = sets.items[0]?.id ?? '';
}, 120_000);
afterAll(() => northwind?.close());

const concrete = (path: string) =>
  path
    .replace(/^(\/[\w-]+)\/\{\w+\}/, (_all, list: string) => `${list}/${ids[list]}`)
    .replace('{entry}', ids[path.replace(/\/\{\w+\}/g, '')] ?? '{entry}');

const ours = (method: string) =>
  Object.entries(paths).flatMap(([path, methods]) => {
    const operation = methods[method];
    return operation && path.startsWith(base)
      ? [[path.slice(base.length), operation] as const]
      : [];
  });

test('every PATCH of the OpenAPI document is tried below', () => {
  // There is no request here. Its entries are edited by the same route as those of a case.
  const derived = /^\/(requests|tasks)\/\{number\}\/journal/;
  const found = ours('patch').flatMap(([path]) => (derived.test(path) ? [] : path));
  expect(found.sort()).toEqual(Object.keys(patches).sort());
});

describe.each(Object.keys(patches))('PATCH %s', (path) => {
  const write = (n: number, ifMatch: string) =>
    admin().ask('PATCH', concrete(path), patches[path]?.(n), { 'if-match': ifMatch });
  const read = async () => {
    const { headers, body } = await admin().ask('GET', concrete(path));
    // Its health is no part of a record's version.
    return { etag: headers.get('etag') ?? '', body: { ...body, health: null } };
  };

  test('takes place on the version that If-Match names, or not at all', async () => {
    const { etag: first } = await read();
    expect(first).toMatch(/^"[^"]+"$/);
    expect((await write(1, first)).status).toBe(200);
    const { etag: second, body } = await read();
    expect(second).not.toBe(first);
    // A weak tag never matches: RFC 9110, 13.1.1.
    for (const stale of [first, '"none"', `"none", ${first}`, `W/${second}`, 'none']) {
      const { status, headers } = await write(2, stale);
      expect([stale, status, headers.get('etag')]).toEqual([stale, 412, null]);
    }
    expect((await read()).body).toEqual(body);
    expect((await write(2, `"none", ${second}`)).status).toBe(200);
    expect((await write(3, '*')).status).toBe(200);
  });

  test('and its version are in the document', () => {
    const { get, patch } = paths[base + path] ?? {};
    expect(Object.keys(patch?.responses ?? {})).toContain('412');
    for (const operation of [get, patch])
      expect(Object.keys(operation?.responses[200]?.headers ?? {})).toContain('ETag');
  });
});

test.each([
  ['/catalog-items', { name: 'Okapi', kind: 'help' }, { name: 'Zebra' }],
  ['/users', { name: 'Okapi' }, { roles: ['agent'] }],
  ['/external-systems', { name: 'Okapi' }, { name: 'Zebra' }],
  [
    '/desks',
    {
      name: 'Okapi',
      kind: 'request-tracker',
      url: 'http://127.0.0.1:9',
      credentials: { token: 'x' },
      state: 'Paused',
    },
    { pollSeconds: 60 },
  ],
  ['/changes', { title: 'Zebra' }, { title: 'Horse' }],
  ['/cases', { shortDescription: 'Zebra' }, { shortDescription: 'Horse' }],
])('the ETag of what POST %s made is good for the next PATCH', async (list, wanted, changes) => {
  const { status, headers } = await admin().ask('POST', list, wanted);
  expect(status).toBe(201);
  const path = (headers.get('location') ?? '').slice(base.length);
  const version = { 'if-match': headers.get('etag') ?? '' };
  expect((await admin().ask('PATCH', path, changes, version)).status).toBe(200);
});

test('every list of the OpenAPI document is tried below', () => {
  const isList = ({ responses }: Operation) => {
    const { items, next } = responses[200]?.content?.['application/json']?.schema.properties ?? {};
    return items !== undefined || next !== undefined;
  };
  const found = ours('get').filter(([, operation]) => isList(operation));
  // Samples are points of a curve, which is asked for by the time.
  const lists = found.map(([path]) => path).filter((path) => !path.endsWith('/samples'));
  expect(lists.sort()).toEqual(Object.keys(words).sort());
});

describe.each(Object.entries(words))('The list %s', (path, word) => {
  const names = (operation: Operation | undefined) =>
    operation?.parameters?.filter((each) => each.in === 'query').map(({ name }) => name);

  test('is documented with limit, cursor and q, a next page and its Link', () => {
    const { get } = paths[base + path] ?? {};
    expect(names(get)).toEqual(expect.arrayContaining(['limit', 'cursor', 'q']));
    const { headers, content } = get?.responses[200] ?? {};
    expect(Object.keys(headers ?? {})).toContain('Link');
    const { properties } = content?.['application/json']?.schema ?? {};
    expect(Object.keys(properties ?? {})).toEqual(['items', 'next']);
  });

  test('takes them', async () => {
    if (path.includes('{') && concrete(path).includes('undefined')) return;
    const ask = (query: string) =>
      admin().ask<{ items: Item[]; next: string | null }>('GET', `${concrete(path)}?${query}`);
    const whole = await ask('');
    expect(whole.status).toBe(200);
    const first = await ask('limit=1');
    const all = whole.body.items.map(keyOf);
    expect([first.status, first.body.items.map(keyOf)]).toEqual([200, all.slice(0, 1)]);
    if (whole.body.items.length > 1) {
      expect(first.headers.get('link')).toMatch(/; rel="next"$/);
      const rest = await ask(`cursor=${first.body.next}`);
      // The second page reaches further than the first if there are more than one page of them.
      expect(rest.body.items.map(keyOf).slice(0, all.length - 1)).toEqual(all.slice(1));
    }
    expect((await ask('q=capybara')).body).toEqual({ items: [], next: null });
    if (word) expect((await ask(`q=${word}`)).body.items.length).toBeGreaterThan(0);
    for (const bad of ['limit=0', 'limit=201', 'limit=x', 'cursor=capybara', 'nonsense=1'])
      expect([bad, (await ask(bad)).status]).toEqual([bad, 400]);
  });
});
