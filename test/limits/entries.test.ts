import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Person } from '../../dev/demo/person';
import type { StackInstance } from '../../dev/stack';
import { maxTextBytes } from '../../domain/text';
import { maxAttachmentBytes } from '../../records/attachments';
import { writeEntry } from '../../records/entries';
import { findRequest } from '../../records/request';
import { sized } from '../environment/size';
import {
  call,
  type EntryView,
  inSync,
  type Page,
  sharedStack,
  type TestStack,
  waitForEntry,
} from '../environment/stack';
import { until } from '../environment/until';
import { lanes } from './lanes';

let stack: TestStack;
let item: string;
beforeAll(async () => {
  stack = await sharedStack();
  item = await stack.publish();
});
afterAll(() => stack?.stop());

/** As many from each side. */
const each = sized(2_500, 600);

/** Written as the API does. */
async function writeMany(at: StackInstance, number: string, by: string) {
  const { db, options, afterCommit } = at.instance;
  const record = await findRequest(db, number);
  if (!record) throw new Error(`There is no request ${number}.`);
  await lanes(Array.from({ length: each }).keys(), 4, async (n) => {
    const comment = { id: randomUUID(), entry: 'comment', text: `${by} ${n}`, by } as const;
    const written = await writeEntry(db, options.instance, record, comment);
    if (written.status === 'written') for (const to of written.destinations) afterCommit(to);
  });
}

/** All pages of a journal, and how long each took, in milliseconds. */
async function readAll(who: Person, number: string) {
  const entries: EntryView[] = [];
  const took: number[] = [];
  for (let after = ''; ; ) {
    const began = performance.now();
    const path = `/requests/${number}/journal?limit=200${after}`;
    const { items, next } = await who.get<Page<EntryView>>(path);
    took.push(performance.now() - began);
    entries.push(...items);
    if (!next) return { entries, took };
    after = `&cursor=${encodeURIComponent(next)}`;
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

test(`${2 * each} comments from both sides are one journal on both, whose last pages are read as fast as its first`, async () => {
  const { casey, dana } = stack;
  const { number } = await stack.submit(item);
  await Promise.all([
    writeMany(stack.acme, number, casey.name),
    writeMany(stack.northwind, number, dana.name),
  ]);
  await inSync(number, casey, dana);

  const [ours, theirs] = [await readAll(casey, number), await readAll(dana, number)];
  const comments = ours.entries.filter(({ kind }) => kind === 'comment');
  expect(comments).toHaveLength(2 * each);
  expect(new Set(comments.map(({ text }) => text)).size).toBe(2 * each);
  expect(theirs.entries.map(({ id }) => id)).toEqual(ours.entries.map(({ id }) => id));
  const times = ours.entries.map(({ at }) => at);
  expect(times).toEqual(times.toSorted());
  for (const who of [casey, dana]) {
    // A page whose rows were found by counting would take longer the deeper it lies, each time. The machine may be busy.
    await until(async () => {
      const { took } = await readAll(who, number);
      expect(took).toHaveLength(Math.floor((2 * each) / 200) + 1);
      const third = Math.floor(took.length / 3);
      const [early, late] = [took.slice(1, third + 1), took.slice(-third)];
      return Math.min(...late) < 2.5 * Math.min(...early) + 5;
    }, 'late pages that are read as fast as early ones');
  }
}, 120_000);

describe('a text', () => {
  // Each has another number of bytes in UTF-8, and of UTF-16 units.
  const characters = { ascii: 'a', umlaut: 'ü', kanji: '日', emoji: '😀' };

  test.each(Object.entries(characters))(
    'of 64 KiB crosses as it is, and with one byte more it is refused: %s',
    async (_, character) => {
      const { number } = await stack.submit(item);
      const fits = Math.floor(maxTextBytes / Buffer.byteLength(character));
      const most = character
        .repeat(fits)
        .padEnd(
          character.length * fits + (maxTextBytes - fits * Buffer.byteLength(character)),
          'x',
        );
      expect(Buffer.byteLength(most)).toBe(65_536);
      const path = `/requests/${number}/comments`;
      const { id } = await stack.casey.post<EntryView>(path, { text: most });
      const { status, body } = await call(stack.acme, 'requester', 'POST', path, {
        text: `${most}y`,
      });
      expect(status).toBe(400);
      expect(body).toMatchObject({ errors: [{ path: 'text', message: /65536 bytes/ }] });
      expect((await waitForEntry(stack.dana, number, id)).text).toBe(most);
      const { items } = await stack.dana.get<Page<EntryView>>(`/requests/${number}/journal`);
      expect(items.filter(({ kind }) => kind === 'comment')).toHaveLength(1);
    },
  );
});

describe('a file', () => {
  test('of 25 MiB crosses with the same bytes, and in pieces: neither side ever holds it whole', async () => {
    const { number } = await stack.submit(item);
    const shas: string[] = [];
    await stack.pause(stack.acme, 'northwind');
    for (const name of ['a.bin', 'b.bin']) {
      const bytes = randomBytes(maxAttachmentBytes);
      shas.push(createHash('sha256').update(bytes).digest('hex'));
      await stack.casey.upload(`/requests/${number}/attachments`, name, bytes);
    }
    const samples = [await heldBytes()];
    await stack.resume(stack.acme, 'northwind');
    const { items } = await until(
      async () => {
        samples.push(await heldBytes());
        const path = `/requests/${number}/attachments`;
        const page = await stack.dana.get<Page<{ sha256: string }>>(path);
        return page.items.length === shas.length && page;
      },
      'the files',
      90_000,
    );
    expect(items.map(({ sha256 }) => sha256)).toEqual(shas);
    // What the forms were made of may go meanwhile, and one look may come just before the pieces are swept away.
    const held = median(samples.slice(1)) - Math.min(...samples, await heldBytes());
    // The process serves both sides, and both files are on their way. The pieces of one call are held until the next sweep.
    expect(held).toBeLessThan(maxAttachmentBytes * 0.75);
  }, 120_000);

  test('of one byte more is refused, and nothing of it is kept', async () => {
    const { number } = await stack.submit(item);
    const { db } = stack.acme.instance;
    const kept = async () => [
      await db('attachments').count(),
      await db('attachment_chunks').count(),
      await db('outbox').where({ subject: number }).count(),
    ];
    const before = await kept();
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(maxAttachmentBytes + 1)]), 'more.bin');
    const answer = await fetch(`${stack.acme.url}/api/v1/requests/${number}/attachments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.acme.tokens.requester}` },
      body: form,
    });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ type: '/problems/too-large', status: 413 });
    expect(await kept()).toEqual(before);
  });
});

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** What the process holds, in bytes: looked at now and then, for a collection holds up all else. */
async function heldBytes(): Promise<number> {
  await sleep(200);
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
