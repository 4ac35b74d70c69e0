import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { Person } from '../../dev/demo/person';
import type { StackInstance } from '../../dev/stack';
import type { Role } from '../../domain/lifecycle';
import {
  type ExchangedRequest,
  inState,
  type Page,
  type RequestView,
  type TestStack,
  view,
} from '../environment/stack';
import { until } from '../environment/until';
import { equalOnBothSides, texts } from './equalOnBothSides';

export interface Answered {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: { readonly id?: string; readonly number?: string; readonly state?: string };
}

/** A client of an instance's API that gives each of its calls a key. */
export interface Caller {
  /** Calls once. Throws where it is cut off. */
  ask(path: string, body?: object | FormData, key?: string): Promise<Answered>;
  /** Asks again with the same key for as long as nobody answers, or the answer is "try again". */
  insist(path: string, body?: object | FormData, key?: string): Promise<Answered>;
}

export function caller({ url, tokens }: StackInstance, role: Role): Caller {
  const self: Caller = {
    async ask(path, body = {}, key = randomUUID()) {
      const isFile = body instanceof FormData;
      const answer = await fetch(`${url}/api/v1${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${tokens[role]}`,
          'idempotency-key': key,
          ...(!isFile && { 'content-type': 'application/json' }),
        },
        body: isFile ? body : JSON.stringify(body),
      });
      const retryAfter = answer.headers.get('retry-after');
      return { status: answer.status, retryAfter, body: (await answer.json()) as Answered['body'] };
    },

    insist: (path, body, key = randomUUID()) =>
      until(
        async () => {
          const answer = await self.ask(path, body, key).catch(() => null);
          if (answer && answer.status >= 400 && !answer.retryAfter) {
            throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
          }
          return answer && answer.status < 300 ? answer : sleep(100, null);
        },
        `an answer to ${path}`,
        60_000,
      ),
  };
  return self;
}

function file(name: string): { name: string; sha256: string; form: FormData } {
  const bytes = Buffer.from(`The bytes of ${name}`.repeat(20_000));
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)]), name);
  return { name, sha256: createHash('sha256').update(bytes).digest('hex'), form };
}

export const solution = { resolutionCode: 'Fixed', resolutionNotes: 'New battery.' };
const each = 12;

/** A request with a solution that waits for Casey's word. */
export async function resolved(stack: TestStack, item: string): Promise<ExchangedRequest> {
  const { casey, dana } = stack;
  const underway = await stack.submit(item);
  await dana.post(`/tasks/${underway.task}/assign`);
  await dana.post(`/tasks/${underway.task}/propose`, solution);
  await inState('Resolved', underway.number, casey, dana);
  return underway;
}

/** Everything at once about one request: both sides comment, Casey attaches files, and it goes to and fro to its end. */
async function work(stack: TestStack, { number, task }: ExchangedRequest): Promise<void> {
  const [casey, dana] = [caller(stack.acme, 'requester'), caller(stack.northwind, 'agent')];
  const path = `/requests/${number}`;
  await Promise.all([
    (async () => {
      for (let n = 0; n < each; n += 1) {
        await casey.insist(`${path}/comments`, { text: `Casey ${n}` });
        await sleep(200);
      }
    })(),
    (async () => {
      for (let n = 0; n < each; n += 1) {
        await dana.insist(`${path}/comments`, { text: `Dana ${n}` });
        await sleep(200);
      }
    })(),
    (async () => {
      for (const name of ['a.bin', 'b.bin', 'c.bin']) {
        await casey.insist(`${path}/attachments`, file(name).form);
        await sleep(600);
      }
    })(),
    (async () => {
      await dana.insist(`/tasks/${task}/propose`, solution);
      await seen('Resolved', stack.casey);
      await casey.insist(`${path}/reject`, { reason: 'Still dead.' });
      await seen('Work in Progress', stack.dana);
      await dana.insist(`/tasks/${task}/propose`, solution);
      await seen('Resolved', stack.casey);
    })(),
  ]);
  await casey.insist(`${path}/accept`);

  async function seen(state: string, who: Person): Promise<void> {
    await until(
      async () => (await view(who, number).catch(() => null))?.state === state,
      `${number} ${state} at ${who.organisation}`,
      60_000,
    );
  }
}

async function nothingLostNothingDoubled(stack: TestStack, number: string): Promise<void> {
  const { journal } = await equalOnBothSides(stack, number, 'Closed');
  const comments = texts(journal, 'comment');
  for (const name of ['Casey', 'Dana']) {
    expect(comments.filter((text) => text.startsWith(name))).toEqual(
      Array.from({ length: each }, (_, n) => `${name} ${n}`),
    );
  }
  const states = texts(journal, 'state').map((text) => text.split(/[:.]/)[0]);
  expect(states).toEqual([
    'Submitted',
    'Received',
    'Work in Progress',
    'Resolved',
    'Work in Progress',
    'Resolved',
    'Closed',
  ]);
  for (const who of [stack.casey, stack.dana]) {
    const { items } = await who.get<Page<{ name: string; sha256: string }>>(
      `/requests/${number}/attachments`,
    );
    expect(items.map(({ name, sha256 }) => ({ name, sha256 }))).toEqual(
      ['a.bin', 'b.bin', 'c.bin'].map((name) => ({ name, sha256: file(name).sha256 })),
    );
  }
}

/**
 * Works on some requests, and submits others, while Acme is disturbed. Then expects that all that was answered is
 * there, once, and the same on both sides.
 */
export async function workWhile(
  stack: TestStack,
  item: string,
  disturb: () => Promise<void>,
): Promise<void> {
  const { casey, dana } = stack;
  const requests = await Promise.all([1, 2].map(() => stack.submit(item)));
  for (const { task } of requests) await dana.post(`/tasks/${task}/assign`);
  const what = `Submitted ${randomUUID()}`;
  const submissions = (async () => {
    const numbers: (string | undefined)[] = [];
    for (let n = 0; n < 6; n += 1) {
      const { body } = await caller(stack.acme, 'requester').insist('/requests', {
        catalogItem: item,
        shortDescription: `${what} ${n}`,
      });
      numbers.push(body.number);
      await sleep(500);
    }
    return numbers;
  })();
  const [numbers] = await Promise.all([
    submissions,
    disturb(),
    ...requests.map((request) => work(stack, request)),
  ]);
  for (const { number } of requests) await nothingLostNothingDoubled(stack, number);
  for (const who of [casey, dana]) {
    const { items } =
      await who.get<Page<RequestView & { shortDescription: string }>>('/requests?limit=200');
    const ours = items.filter(({ shortDescription }) => shortDescription.startsWith(what));
    expect(ours.map(({ number }) => number).sort()).toEqual(numbers.toSorted());
  }
  for (const number of numbers) await inState('Received', number ?? '', casey, dana);
}
