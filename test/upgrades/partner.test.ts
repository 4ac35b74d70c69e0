import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { weekdays } from '../../domain/workingTime';
import { proofOf } from '../../exchange/eventSignature';
import { sealSigningKey } from '../../exchange/openTarget';
import { findConnection } from '../../records/connection';
import { keepOwnKey } from '../../records/signingKeys';
import {
  type EntryView,
  type ExchangedRequest,
  inState,
  journal,
  sharedStack,
  type TestStack,
  view,
  waitForEntry,
} from '../environment/stack';
import { until } from '../environment/until';
import { type Globex, openGlobex } from '../exchange/partner';

let stack: TestStack;
let globex: Globex;
let item: string;
let request: ExchangedRequest;

beforeAll(async () => {
  stack = await sharedStack();
  globex = await openGlobex(stack);
  item = await stack.publish();
  request = await globex.submit(item);
}, 60_000);
afterAll(async () => {
  await globex?.close();
  await stack?.stop();
});

describe('A partner of a newer version', () => {
  test('may say more than we know: what we know of it is taken', async () => {
    const { dana } = stack;
    const event = globex.next(request.number, 'commented', {
      by: 'Gil',
      text: 'Hello',
      kind: 'comment',
    });
    await globex.sendEvents({
      ...event,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      dataschema: 'https://crossdesk.example/v7',
      data: { ...event.data, mood: 'cheerful', reactions: [{ by: 'Gil', emoji: '👍' }] },
    } as typeof event);
    expect(await waitForEntry(dana, request.number, event.id)).toMatchObject({
      kind: 'comment',
      text: 'Hello',
      author: 'Gil (Globex)',
    });
  });

  test('may submit a request with more than we know', async () => {
    const event = globex.draft(item);
    const { request: form } = event.data;
    await globex.sendEvents({
      ...event,
      data: { ...event.data, request: { ...form, urgency: 'high', costCentre: 7 } },
    } as typeof event);
    expect(await view(stack.dana, event.subject)).toMatchObject({ number: event.subject });
  });

  test('is told plainly of a type that we do not know, and every other record goes on', async () => {
    const other = await globex.submit(item);
    const event = globex.next(other.number, 'commented', { by: 'Gil', text: 'Rated: 5' });
    const unknown = { ...event, type: 'crossdesk.request.rated.v1' };
    const behind = globex.next(other.number, 'commented', { by: 'Gil', text: 'And thanks.' });
    const besides = globex.next(request.number, 'commented', { by: 'Gil', text: 'Meanwhile.' });
    const { status, body } = await globex.send([unknown, behind, besides]);
    expect({ status, body }).toMatchObject({
      status: 422,
      body: {
        refused: [{ id: event.id, reason: 'type: "crossdesk.request.rated.v1" is not known here' }],
      },
    });
    await waitForEntry(stack.dana, request.number, besides.id);
    const texts = (await journal(stack.dana, other.number)).map(({ text }) => text);
    expect(texts).not.toContain('And thanks.');

    // Once we know it, or it is told in words that we know, what waited comes behind it.
    await globex.sendEvents(event, behind);
    await waitForEntry(stack.dana, other.number, behind.id);
  });

  test.each<[string, object, string]>([
    ['an entry of a kind', { kind: 'voice memo', text: 'x' }, 'data.kind'],
    ['a priority', { request: { priority: 9 } }, 'data.request'],
  ])('is told plainly of %s that we do not know', async (_what, data, place) => {
    const own = await globex.submit(item);
    const event = globex.next(own.number, 'commented', { by: 'Gil', text: 'Hello' });
    const strange = { ...event, data: { ...event.data, ...data } };
    const { status, body } = await globex.send([strange]);
    expect(status).toBe(422);
    expect(body.refused?.[0]?.reason).toContain(place);
    await globex.sendEvents(event);
  });

  test('is told plainly where it speaks another version of CloudEvents', async () => {
    const event = globex.next(request.number, 'commented', { by: 'Gil', text: 'Hello' });
    const { status, body } = await globex.send([{ ...event, specversion: '2.0' }]);
    expect({ status, reason: body.refused?.[0]?.reason }).toMatchObject({
      status: 422,
      reason: expect.stringContaining('specversion'),
    });
    await globex.sendEvents(event);
  });
});

describe('A partner of an older version, which does not know service levels', () => {
  test('gets due times in events that it knows, ignores them, and the clocks of its request go on', async () => {
    const { nora, dana } = stack;
    const always = Object.fromEntries(
      weekdays.map((day) => [day, [{ from: '00:00', to: '24:00' }]]),
    );
    const hours = { name: `Globex ${item}`, timeZone: 'UTC', hours: always };
    const { id: calendar } = await nora.post<{ id: string }>('/calendars', hours);
    const target = { '3': 'PT4H' };
    const serviceLevels = { calendar, response: target, resolution: target };
    const own = await globex.submit(await stack.publish({ policy: { serviceLevels } }));
    const told = () => globex.taken.filter(({ subject }) => subject === own.number);
    expect(told().at(-1)?.data).toMatchObject({ serviceLevels: { response: { met: null } } });
    await dana.post(`/tasks/${own.task}/assign`);
    await dana.post(`/tasks/${own.task}/request-info`, { text: 'Which one?' });
    await until(
      () => told().some(({ data }) => data.text?.includes('Which one?')),
      'Globex to be asked',
    );
    // Its events have no due times.
    const answer = globex.next(own.number, 'answered', { by: 'Gil', text: 'The grey one.' });
    await globex.sendEvents(answer);
    await inState('Work in Progress', own.number, dana);
    expect(await dana.get(`/tasks/${own.task}`)).toMatchObject({
      serviceLevels: { response: { status: 'met' }, resolution: { status: 'running' } },
    });
  });
});

describe('A partner of an older version, which does not know signing keys', () => {
  test('takes calls that are signed with a key as well, and its own are good without one', async () => {
    const { db, vault } = stack.northwind.instance;
    const connection = await findConnection(db, { destination: 'globex' });
    if (!connection) throw new Error('There is no connection to Globex.');
    const key = await keepOwnKey(db, connection.id, sealSigningKey(vault));
    const { id } = await stack.dana.post<EntryView>(`/requests/${request.number}/comments`, {
      text: 'Signed twice.',
    });
    const told = await until(
      () => globex.taken.find((event) => event.id === id),
      'the comment at Globex, which checks the shared secret',
    );
    expect(proofOf(key, told)).not.toBeNull();
    const event = globex.next(request.number, 'commented', { by: 'Gil', text: 'Signed once.' });
    await globex.sendEvents(event);
    await waitForEntry(stack.dana, request.number, event.id);
    expect(await stack.nora.get(`/connections/${connection.id}`)).toMatchObject({
      signature: { incoming: 'v1', outgoing: 'v1', requiredFrom: null },
    });
    await expect(
      stack.nora.post(`/connections/${connection.id}/rotate-signing-key`),
    ).rejects.toThrow(/409/);
  });
});
