import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sized } from '../environment/size';
import { createTestNamespace } from '../environment/temporal';
import { until } from '../environment/until';
import { openInstance, type TestInstance } from '../workflows/instance';
import { openPartner, type Partner } from '../workflows/partner';
import { lanes } from './lanes';

const maxCachedWorkflows = 20;
let acme: TestInstance;
let partner: Partner;

beforeAll(async () => {
  partner = await openPartner();
  acme = await openInstance({
    temporal: await createTestNamespace(),
    partner,
    maxCachedWorkflows,
  });
});
afterAll(async () => {
  await acme?.close();
  await partner?.close();
});

const open = sized(200, 80);

test(`Of ${open} open requests a worker keeps ${maxCachedWorkflows} in mind, and each answers and goes on as if it kept them all`, async () => {
  const numbers: string[] = [];
  await lanes(Array.from({ length: open }), 8, async () => {
    numbers.push((await acme.submit()).number);
  });
  const answers = (number: string) => acme.workflow(number).query<{ state: string }>('state');
  for (const number of numbers.slice(0, 25)) {
    expect(await answers(number)).toMatchObject({ number, state: 'Submitted' });
  }
  await lanes(numbers, 8, async (number) => {
    expect(
      await acme.command(number, 'comment', { by: 'Casey', text: `About ${number}` }),
    ).toMatchObject({ number, state: 'Submitted' });
  });
  for (const number of numbers) {
    const comments = (await acme.journal(number)).filter(({ kind }) => kind === 'comment');
    expect(comments.map(({ text }) => text)).toEqual([`About ${number}`]);
  }
  await until(() => acme.cached() <= maxCachedWorkflows, 'the rest to be let go of');
}, 120_000);
