import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rareRecords } from '../../records/textSearch';
import { received, startTestApi, submitted, type TestApi } from './testApi';

let acme: TestApi;
let northwind: TestApi;
beforeAll(async () => {
  acme = await startTestApi();
  northwind = await startTestApi({ instance: 'northwind' });
});
afterAll(() => Promise.all([acme.close(), northwind.close()]));

type Role = 'requester' | 'agent' | 'integration';

/** The numbers that a list finds. */
async function found(api: TestApi, list: string, q: string, role: Role = 'agent') {
  const path = `/api/v1/${list}${list.includes('?') ? '&' : '?'}limit=200&q=${encodeURIComponent(q)}`;
  const { body } = await api.as(role).get(path).expect(200);
  return body.items.map((item: { number?: string; id?: string; name?: string }) => {
    return item.number ?? item.name ?? item.id;
  });
}

async function commented(
  api: TestApi,
  number: string,
  kind: 'comment' | 'work note',
  text: string,
) {
  const entry = { id: randomUUID(), record: number, kind, text, by: 'dana', instance: 'northwind' };
  await api.db('journal').insert({ ...entry, at: new Date() });
}

describe('a request is found', () => {
  let number: string;
  beforeAll(async () => {
    number = await submitted(acme, 'requester', {
      shortDescription: 'HQ site down since Monday',
      description:
        'Up-to-date router; ask nora@globex.example, or call +49 30 1234-5678. Café Übersee.',
    });
    for (let n = 0; n < 3; n += 1) await submitted(acme, 'agent');
  });

  test.each([
    'site HQ',
    'monday   SITE',
    'mon hq',
    'up-to-date',
    'date router',
    'nora@globex.example',
    'globex',
    '1234-5678',
    'cafe',
    'CAFÉ',
    'übersee',
    'Ubersee',
    '"site down"',
    "'HQ'",
    '(site) & down!',
    'HQ % _ \\',
  ])('by %s', async (q) => {
    expect(await found(acme, 'requests', q)).toEqual([number]);
  });

  test.each([
    'site HQ tuesday',
    'ite',
    'date-to-up',
    'globex@nora',
    'S_te',
    '%',
    '!',
    '\\',
    'site:* | laptop',
  ])('not by %s', async (q) => {
    expect(await found(acme, 'requests', q)).toEqual([]);
  });

  test('by its number in any case, by its beginning, and by its last digits', async () => {
    const tail = number.slice(-4);
    const all = [number, number.toLowerCase(), number.replace('ACME-', ''), `prq${tail}`, tail];
    for (const q of all) expect(await found(acme, 'requests', q)).toEqual([number]);
    expect(await found(acme, 'requests', `site ${tail}`)).toEqual([number]);
    expect(await found(acme, 'requests', number.slice(0, -2))).toContain(number);
    expect(await found(acme, 'requests', `${number}9`)).toEqual([]);
  });

  test('by words of its comments with its own, and by work notes for those who may read them', async () => {
    await commented(acme, number, 'comment', 'The flamingo is in the server room.');
    await commented(acme, number, 'work note', 'They forgot the invoice: armadillo.');
    expect(await found(acme, 'requests', 'flamingo site')).toEqual([number]);
    expect(await found(acme, 'requests', 'flamingo', 'requester')).toEqual([number]);
    expect(await found(acme, 'requests', 'armadillo flamingo hq')).toEqual([number]);
    for (const q of ['armadillo', 'flamingo armadillo', 'HQ armadillo'])
      expect(await found(acme, 'requests', q, 'requester')).toEqual([]);
  });

  test('by whoever may see it alone', async () => {
    const other = await submitted(acme, 'agent', { shortDescription: 'Secret pangolin' });
    await commented(acme, other, 'comment', 'More about the pangolin.');
    expect(await found(acme, 'requests', 'pangolin')).toEqual([other]);
    expect(await found(acme, 'requests', 'pangolin', 'requester')).toEqual([]);
  });

  test('by text that was changed since', async () => {
    await acme.db('requests').where({ number }).update({ resolution_notes: 'Replaced the ibex.' });
    expect(await found(acme, 'requests', 'ibex')).toEqual([number]);
  });

  test.each([
    ['サーバーがダウンしています', 'ダウン'],
    ['服务器宕机了', '宕机'],
    ['서버가 다운되었습니다', '다운'],
    ['เซิร์ฟเวอร์ล่ม', 'ล่ม'],
    ['Сервер НЕДОСТУПЕН', 'недоступен'],
    ['השרת לא זמין', 'זמין'],
    ['الخادم معطل', 'معطل'],
    ['सर्वर बंद है', 'बंद'],
    ['Sıcaklık ölçümü', 'ölçümü'],
    ['ＡＢＣ－１２３', 'abc-123'],
  ])('in any script: %s by %s', async (shortDescription, q) => {
    const written = await submitted(acme, 'requester', { shortDescription });
    expect(await found(acme, 'requests', q)).toEqual([written]);
  });

  test('by the many words of a long text, and not where one of them differs', async () => {
    const words = Array.from({ length: 60 }, (_, n) => `w${n}`);
    const text = words.join(' ');
    const long = await submitted(acme, 'agent', { shortDescription: 'Long', description: text });
    expect(await found(acme, 'requests', text)).toEqual([long]);
    expect(await found(acme, 'requests', `${words.slice(0, 59).join(' ')} x`)).toEqual([]);
    await acme
      .as('agent')
      .get(`/api/v1/requests?q=${'a%20'.repeat(250)}`)
      .expect(200);
    await acme
      .as('agent')
      .get(`/api/v1/requests?q=${'a'.repeat(501)}`)
      .expect(400);
  });

  test('though its text is as long as texts may be', async () => {
    const fields = { shortDescription: 'Huge', description: 'ﷺ '.repeat(16_000) };
    const huge = await submitted(acme, 'agent', fields);
    expect(await found(acme, 'requests', 'huge')).toEqual([huge]);
  });
});

describe('at the provider', () => {
  test('a request is found by its task, and a task by its request', async () => {
    const { number, task } = await received(northwind, 'ACME-PRQ0004711', 'TASK0001003');
    await received(northwind, 'ACME-PRQ0004712', 'TASK0001004');
    for (const q of ['TASK0001003', 'task0001003', 'task1003', '1003', number, '4711']) {
      expect(await found(northwind, 'tasks', q)).toEqual([task]);
      expect(await found(northwind, 'requests', q)).toEqual([number]);
    }
  });

  test('cases, changes, items, customers, groups and users are found alike', async () => {
    const post = async (path: string, body: object, role: 'agent' | 'admin' = 'admin') =>
      (await northwind.as(role).post(`/api/v1/${path}`).send(body).expect(201)).body;
    const opened = await post('cases', { shortDescription: 'Refund overdue', consumer: 'Globex' });
    await commented(northwind, opened.number, 'comment', 'About the zebra.');
    const item = await post('catalog-items', { name: 'New laptop for a colleague', kind: 'help' });
    await post('groups', { name: 'Workplace Services' });
    await post('users', { name: 'Dana van Dyke' });
    for (const q of [opened.number, opened.number.slice(-4), 'overdue refund', 'zebra globex'])
      expect(await found(northwind, 'cases', q)).toEqual([opened.number]);
    for (const q of [item.id, item.id.slice(-4), 'colleague lap'])
      expect(await found(northwind, 'catalog-items', q)).toEqual(['New laptop for a colleague']);
    expect(await found(northwind, 'groups', 'services work')).toEqual(['Workplace Services']);
    const { body } = await northwind.as('admin').get('/api/v1/users?q=dyke%20dana').expect(200);
    expect(body.items).toMatchObject([{ name: 'Dana van Dyke' }]);
  });
});

test('the rarest word of a search names the only records that can match, unless every word is common', async () => {
  const [one, other] = [await submitted(acme), await submitted(acme)];
  await commented(acme, one, 'comment', 'A gnu and an okapi.');
  await commented(acme, one, 'work note', 'An okapi, again.');
  await commented(acme, other, 'comment', 'An okapi.');
  const rare = (q: string, workNotes = true) => rareRecords(acme.db, { q, workNotes }, 2);
  expect(await rare('okapi gnu')).toEqual([one]);
  expect(await rare('okapi')).toBeNull();
  expect([...((await rare('okapi', false)) ?? [])].sort()).toEqual([one, other].sort());
  expect(await rare('okapi quagga')).toEqual([]);
  expect(await rare('')).toBeNull();
});
