import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '../../records/database';
import { saveConnection } from '../environment/connections';
import { createTestDatabase, type TestDatabase } from '../environment/database';
import { checkRecords } from './checks';
import { type Account, type Ledger, openLedger } from './ledger';
import { countUndelivered, readRecords } from './records';
import { type Side, sides } from './schedule';

let databases: TestDatabase[];
let dbs: Record<Side, Database>;
let ledger: Ledger;
const connections = { northwind: randomUUID(), acme: randomUUID() };

const number = 'ACME-PRQ0001001';
const content = Buffer.from('The bytes of a file.');
const sha256 = createHash('sha256').update(content).digest('hex');
const entries = [
  ['acme', 'state', 'Submitted: #0'],
  ['northwind', 'state', 'Received: a fulfillment task waits with Service Desk.'],
  ['northwind', 'comment', '#0 is on my desk.'],
  ['acme', 'comment', '#0 blinks red.'],
  ['acme', 'comment', '#0 blinks still.'],
  ['acme', 'attachment', '#0.bin'],
  ['acme', 'state', 'Closed: the solution was accepted.'],
] as const;

beforeAll(async () => {
  databases = [await createTestDatabase(), await createTestDatabase()];
  const [northwind, acme] = databases.map(({ url }) => openDatabase(url, 2));
  if (!northwind || !acme) throw new Error('There are two databases.');
  dbs = { northwind, acme };
  for (const side of sides) {
    const partner = side === 'acme' ? 'northwind' : 'acme';
    const partnerIs = side === 'acme' ? 'provider' : 'customer';
    const url = 'http://127.0.0.1:9';
    await saveConnection(dbs[side], {
      id: connections[side],
      partner,
      partnerIs,
      url,
      secret: '',
    });
  }
});
beforeEach(async () => {
  const said = entries
    .filter(([, , text]) => !text.startsWith('Received'))
    .map(([by, kind, text]) => ({ by, kind, text, told: 'taken' as const }));
  const account: Account = { number, said, files: [{ name: '#0.bin', sha256 }], end: 'Closed' };
  ledger = { ...openLedger(), accounts: [account] };
  await fill();
});
afterAll(async () => {
  await Promise.all(sides.map((side) => dbs[side].destroy()));
  await Promise.all(databases.map((database) => database.drop()));
});

/** One exchange that went as it should, on both sides. */
async function fill(): Promise<void> {
  const id = randomUUID();
  const ids = entries.map(() => randomUUID());
  const at = (n: number) => new Date(Date.UTC(2026, 0, 1, 9, 0, n));
  for (const side of sides) {
    const db = dbs[side];
    await db.raw('truncate requests, journal, attachments, outbox, exchange_sequences cascade');
    await db('requests').insert(requestRow(id, side, at(entries.length - 1)));
    const file = { id: ids[5], name: '#0.bin', content_type: 'text/plain', size: content.length };
    await db('attachments').insert({ ...file, record: number, sha256 });
    await db('attachment_chunks').insert({ attachment_id: ids[5], n: 0, bytes: content });
    for (const [n, [instance, kind, text]] of entries.entries()) {
      const entry = { id: ids[n], record: number, kind, text, by: 'Casey', instance, at: at(n) };
      await db('journal').insert(entry);
    }
    const [sent, received] = side === 'acme' ? [5, 2] : [2, 5];
    await db('exchange_sequences').insert({
      connection_id: connections[side],
      subject: number,
      sent,
      received,
    });
  }
}

function requestRow(id: string, side: Side, at: Date) {
  return {
    number,
    id,
    side: side === 'acme' ? 'customer' : 'provider',
    connection_id: connections[side],
    customer: 'acme',
    provider: 'northwind',
    catalog_item: 'NORTHWIND-CAT0001001',
    kind: 'help',
    short_description: '#0',
    description: '',
    priority: 4,
    variables: '{}',
    policy: '{}',
    opened_by: 'Casey',
    state: 'Closed',
    opened_at: at,
    updated_at: at,
    closed_at: at,
    last_entry_at: at,
  };
}

async function found(): Promise<string[]> {
  const [northwind, acme] = [await readRecords(dbs.northwind), await readRecords(dbs.acme)];
  return checkRecords(ledger, { northwind, acme });
}

const entry = (side: Side, text: string) => dbs[side]('journal').where({ record: number, text });

describe('The checks', () => {
  test('find nothing where all is well', async () => {
    expect(await found()).toEqual([]);
    expect(await countUndelivered(dbs.acme)).toBe(0);
  });

  test.each(sides)('see an entry that is lost at %s', async (side) => {
    await entry(side, '#0 blinks red.').delete();
    const lost = `${number}: "#0 blinks red." was taken, and is lost. (at ${side})`;
    expect(await found()).toContain(lost);
  });

  test('see an entry that is lost on both sides', async () => {
    for (const side of sides) await entry(side, '#0 blinks red.').delete();
    expect(await found()).toEqual(
      sides.map((side) => `${number}: "#0 blinks red." was taken, and is lost. (at ${side})`),
    );
  });

  test('see an entry that is there twice', async () => {
    const id = randomUUID();
    for (const side of sides) {
      await dbs[side].raw(
        `insert into journal (id, record, kind, text, by, instance, at)
         select :id, record, kind, text, by, instance, at + interval '1 ms' from journal where text = :text`,
        { id, text: '#0 blinks red.' },
      );
    }
    expect(await found()).toEqual(
      sides.map(
        (side) => `${number}: "#0 blinks red." was taken, and is there 2 times. (at ${side})`,
      ),
    );
  });

  test('see entries that stand in another order than they were sent in', async () => {
    for (const side of sides) {
      await entry(side, '#0 blinks still.').update({
        at: dbs[side].raw(`at - interval '1500 ms'`),
      });
    }
    const faults = await found();
    expect(faults).toHaveLength(2);
    for (const fault of faults) expect(fault).toContain('what acme said in the order');
  });

  test('see journals that differ but in their order', async () => {
    await entry('northwind', '#0 is on my desk.').update({
      at: dbs.northwind.raw(`at + interval '1500 ms'`),
    });
    expect(await found()).toEqual([expect.stringContaining('the journals differ')]);
  });

  test('see an entry under another id, author or time', async () => {
    for (const change of [
      { id: randomUUID() },
      { by: 'Mallory' },
      { at: '2026-01-01T09:00:03.5Z' },
    ]) {
      await entry('northwind', '#0 blinks red.').update(change);
      expect(await found()).toEqual([expect.stringContaining('the journals differ')]);
      await fill();
    }
  });

  test('see an entry that nobody sent', async () => {
    const made = { record: number, kind: 'comment', text: 'Boo', by: 'Casey', instance: 'acme' };
    const row = { id: randomUUID(), ...made, at: '2026-01-01T09:00:03.5Z' };
    for (const side of sides) await dbs[side]('journal').insert(row);
    const faults = await found();
    expect(faults).toHaveLength(2);
    for (const fault of faults) expect(fault).toContain('nobody sent {');
  });

  test('see an entry that was refused and is there all the same', async () => {
    const [account] = ledger.accounts;
    account?.said.splice(1, 1, {
      by: 'northwind',
      kind: 'comment',
      text: '#0 is on my desk.',
      told: 'refused',
    });
    expect(await found()).toContain(
      `${number}: "#0 is on my desk." was refused, and is there 1 times. (at acme)`,
    );
  });

  test('see a state or a field that is another than the callers saw, or the other side has', async () => {
    await dbs.northwind('requests').update({ state: 'Resolved', closed_at: null });
    const faults = await found();
    expect(faults).toContain(`${number}: is Resolved at northwind; the callers saw Closed.`);
    expect(faults).toContainEqual(expect.stringContaining('differs: '));
    expect(await countUndelivered(dbs.northwind)).toBe(1);
  });

  test('see a request that is lost, and one that nobody was told of', async () => {
    await dbs.northwind('requests').delete();
    expect(await found()).toContain('northwind has 0 requests; callers were told of 1.');
    await fill();
    ledger.accounts.pop();
    expect(await found()).toContain(`${number}: is at acme, and nobody was told of it.`);
  });

  test('see a file whose bytes are others, that is lost, or there twice', async () => {
    await dbs.northwind('attachment_chunks').update({ bytes: Buffer.from('Other bytes.') });
    expect(await found()).toEqual([
      `${number}: #0.bin has other bytes than were sent (at northwind).`,
    ]);
    await dbs.northwind('attachments').delete();
    expect(await found()).toEqual([`${number}: #0.bin is there 0 times (at northwind).`]);
    await fill();
    const again = { id: randomUUID(), record: number, name: '#0.bin', content_type: '', size: 0 };
    await dbs.acme('attachments').insert({ ...again, sha256 });
    expect(await found()).toContain(`${number}: #0.bin is there 2 times (at acme).`);
  });

  test.each(['waiting', 'failed'])('see what is %s in an outbox', async (status) => {
    await dbs.acme('outbox').insert({
      id: randomUUID(),
      connection_id: connections.acme,
      subject: number,
      sequence: 6,
      name: 'commented',
      time: new Date(),
      data: '{}',
      status,
      last_error: '400 Bad input',
    });
    expect(await found()).toEqual([
      `${number}: "commented" is ${status} in acme's outbox: 400 Bad input.`,
    ]);
    expect(await countUndelivered(dbs.acme)).toBe(1);
  });

  test('see that one side has not taken all that the other sent', async () => {
    await dbs.northwind('exchange_sequences').update({ received: 4 });
    expect(await found()).toEqual([
      `${number}: acme sent up to 5, and northwind has taken up to 4.`,
    ]);
  });

  test('pass on what callers complain of', async () => {
    ledger.complaints.push('POST /requests answered 500');
    expect(await found()).toEqual(['POST /requests answered 500']);
  });
});
