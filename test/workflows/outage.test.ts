import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Line, openLine } from '../environment/line';
import { replayAtEnd } from '../environment/replayed';
import { createTestNamespace } from '../environment/temporal';
import { until } from '../environment/until';
import { openInstance, resolved, type TestInstance } from './instance';
import { openPartner, type Partner } from './partner';

let acme: TestInstance;
let partner: Partner;
let line: Line;
const replay = replayAtEnd();

beforeAll(async () => {
  partner = await openPartner();
  acme = await openInstance({
    temporal: await createTestNamespace(),
    partner,
    commandMs: 5_000,
    async via(url) {
      line = await openLine(url);
      return line.url;
    },
  });
  replay(acme.client);
});

afterEach(() => line.restore());

afterAll(async () => {
  await acme.close();
  await line.close();
  await partner.close();
});

const away = { name: 'Refused', code: 'unavailable', details: { retryAfter: 5 } };

test('A command given while Postgres is away is refused as not recorded, and given again it is committed once', async () => {
  const { number } = await resolved(acme);
  line.cut();
  const reason = 'Still offline.';
  const input = { by: 'Casey', id: randomUUID(), reason };
  const answer = acme.command(number, 'reject', input).catch((error: unknown) => error);
  await acme.signal(number, 'comment', { by: 'Casey', text: 'Hello?' });
  // Its workflow has it, but a recorded command is in Postgres.
  expect(await answer).toMatchObject(away);
  await until(async () => {
    const { events } = await acme.workflow(number).fetchHistory();
    return events?.some((one) => one.activityTaskScheduledEventAttributes);
  }, 'the commit goes on as an activity of its own');
  expect(await acme.record(number)).toMatchObject({ state: 'Resolved' });

  line.restore();
  await acme.command(number, 'reject', input);
  await acme.reaches(number, 'Work in Progress');
  await until(async () => (await acme.emitted(number)).length === 3, 'both are told');
  // Both came while the commit was stuck; which is first does not matter.
  expect((await acme.emitted(number)).sort()).toEqual(['commented', 'rejected', 'submitted']);
  const texts = (await acme.journal(number)).map(({ text }) => text);
  expect(texts.filter((text) => text.includes(reason))).toHaveLength(1);
  await until(() => partner.taken.length === 3, 'both are delivered');
});

test('A command for a workflow that was terminated is refused while Postgres is away, and given again it is committed once', async () => {
  const { number } = await resolved(acme);
  const record = await acme.record(number);
  await acme.workflow(number).terminate();
  const input = { by: 'Casey', id: randomUUID(), reason: 'It fails again.' };
  line.cut();
  await expect(acme.command(number, 'reject', input)).rejects.toMatchObject(away);
  await expect(acme.engine.start(record)).rejects.toMatchObject(away);
  await expect(acme.engine.resend(record)).rejects.toMatchObject(away);

  line.restore();
  await acme.command(number, 'reject', input);
  await acme.reaches(number, 'Work in Progress');
  await acme.command(number, 'reject', input);
  const texts = (await acme.journal(number)).map(({ text }) => text);
  expect(texts.filter((text) => text.includes(input.reason))).toHaveLength(1);
});

test('While Postgres comes and goes, no command is lost, and none takes effect twice', async () => {
  const { number } = await acme.submit();
  const texts = Array.from({ length: 40 }, (_, n) => `Comment ${n}`);
  let flapping = true;
  const flaps = (async () => {
    for (let n = 0; flapping; n += 1) {
      line.cut();
      await sleep((n * 13) % 50);
      line.restore();
      await sleep((n * 37) % 100);
    }
  })();
  for (const text of texts) {
    await acme.signal(number, 'comment', { by: 'Casey', text });
    await sleep(20);
  }
  flapping = false;
  await flaps;
  await until(
    async () => (await acme.emitted(number)).length > texts.length,
    'every comment is committed',
  );
  const comments = (await acme.journal(number)).filter(({ kind }) => kind === 'comment');
  expect(comments.map(({ text }) => text)).toEqual(texts);
  const delivered = () =>
    partner.taken.filter(({ subject, type }) => subject === number && type.includes('commented'));
  await until(() => delivered().length >= texts.length, 'every comment is delivered');
  expect(delivered().map(({ data }) => data.text)).toEqual(texts);
});
