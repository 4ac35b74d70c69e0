import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { StackInstance } from '../../dev/stack';
import { openPartnerProxy } from '../connections/partnerProxy';
import { sharedStack, type TestStack } from '../environment/stack';
import { acme, driftOf, reconcile } from './reconcile';

const records = 1_000;
const entriesEach = 5;
const policy = { remindAfter: null, closeAfter: null, assignmentGroup: null, priority: null };

let stack: TestStack;
beforeAll(async () => {
  stack = await sharedStack();
  const item = await stack.publish();
  const all = Array.from({ length: records }, (_, n) => ({
    number: `ACME-PRQ${String(2_000_000 + n).padStart(7, '0')}`,
    ids: Array.from({ length: entriesEach }, () => randomUUID()),
  }));
  await fill(stack.acme, 'northwind', item, all);
  await fill(stack.northwind, 'acme', item, all);
}, 60_000);
afterAll(() => stack?.stop());

type Filled = readonly { readonly number: string; readonly ids: readonly string[] }[];

/** As if they had been submitted and spoken of in the past. */
async function fill(
  { instance: { db } }: StackInstance,
  partner: string,
  item: string,
  all: Filled,
) {
  const { id: connection } = await db('connections').where({ partner }).first('id');
  const side = partner === 'northwind' ? 'customer' : 'provider';
  const numbers = all.map(({ number }) => number);
  await db.raw(
    `insert into requests (number, id, side, connection_id, customer, provider, catalog_item, kind,
       short_description, description, priority, variables, policy, opened_by, state, revision,
       opened_at, updated_at, last_entry_at, started)
     select number, gen_random_uuid(), ?, ?, 'acme', 'northwind', ?, 'help', 'Old', '', 3, '{}', cast(? as jsonb), 'Casey',
       'Received', 1, now(), now(), now(), true
     from unnest(cast(? as text[])) as n (number)`,
    [side, connection, item, JSON.stringify(policy), numbers],
  );
  const entries = all.flatMap(({ number, ids }) => ids.map((id) => ({ id, number })));
  await db.raw(
    `insert into journal (id, record, kind, text, by, instance, at)
     select id, number, 'comment', 'Said.', 'Casey', 'acme', now()
     from jsonb_to_recordset(cast(? as jsonb)) as e (id uuid, number text)`,
    [JSON.stringify(entries)],
  );
  const [sent, received] = side === 'customer' ? [entriesEach, 1] : [1, entriesEach];
  await db.raw(
    `insert into exchange_sequences (connection_id, subject, sent, received)
     select ?, number, ?, ? from unnest(cast(? as text[])) as n (number)`,
    [connection, sent, received, numbers],
  );
}

test('a thousand records are compared in short pages, and what differs among them is repaired', async () => {
  const { db } = stack.northwind.instance;
  const gone = [2_000_007, 2_000_500, 2_000_999].map((count) => `ACME-PRQ${count}`);
  for (const record of gone) {
    const { id } = await db('journal').where({ record }).orderBy('id').first('id');
    await db('journal').where({ id }).delete();
  }
  const proxy = await openPartnerProxy(stack.acme, stack.northwind, 'northwind');
  const began = Date.now();
  const outcome = await reconcile(acme(stack));
  const tookMs = Date.now() - began;
  // A body may come in pieces.
  const [, ...questions] = proxy.said().replaceAll('\n', '').split('{"notesSince"');
  const sizes = questions.map((question) => question.split('"kept"').length - 1);
  await proxy.close();

  expect(outcome).toMatchObject({ drift: 3, repaired: 3, lastError: null });
  expect(outcome.records).toBeGreaterThanOrEqual(records);
  // Other files of the shared stack have findings about their own records.
  const found = (await driftOf(acme(stack))).map(({ subject }) => subject);
  expect(found.filter((subject) => subject.startsWith('ACME-PRQ2')).sort()).toEqual(gone);
  expect(Math.max(...sizes)).toBe(200);
  expect(sizes.filter((size) => size === 200)).toHaveLength(records / 200);
  expect(tookMs).toBeLessThan(30_000);
}, 90_000);
