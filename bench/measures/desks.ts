import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { person } from '../../dev/demo/person';
import type { RealDesk } from '../../dev/desks/realDesk';
import {
  hasRequestTracker,
  requestTrackerIsMissing,
  startRequestTracker,
} from '../../dev/desks/requestTracker';
import { type Figure, median } from '../figures';
import { timed } from '../latency';
import type { Bench } from '../stack';

const measurements = 30;
/** Each takes half of the interval. */
const polled = 12;
/** In seconds. */
const interval = 5;
const longMs = 60_000;

/** From a reply in Crossdesk to the ticket in Request Tracker, and back, beside the bare call of its API. */
export function desks(bench: Bench): Promise<Figure[]> {
  return withRequestTracker(bench, measure);
}

/** Measures with a Request Tracker. No figures where it is not installed. */
export async function withRequestTracker(
  bench: Bench,
  measured: (bench: Bench, desk: RealDesk) => Promise<Figure[]>,
): Promise<Figure[]> {
  if (!hasRequestTracker()) {
    bench.say(`Nothing is measured of desks. ${requestTrackerIsMissing}`);
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'crossdesk-bench-desk-'));
  const desk = await startRequestTracker({ folder });
  try {
    return await measured(bench, desk);
  } finally {
    await desk.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure({ stack, ours, say }: Bench, desk: RealDesk): Promise<Figure[]> {
  const nora = person(stack.northwind, 'northwind', 'admin');
  const dana = person(stack.northwind, 'northwind', 'agent');
  const { url, kind, credentials, queue } = desk;
  const connected = await nora.post<{ id: string; webhook: { url: string } }>('/desks', {
    ...{ name: 'Bench', kind, url, credentials },
    routes: [{ direction: 'out', record: 'task', queue }],
    ...{ callsPerMinute: 6_000, pollSeconds: interval },
  });
  const number = await ours.submit();
  await ours.until('acme', number, 'Received');
  const task = await ours.task(number);
  const ticket = await found(async () => {
    const view = await dana.get<{ desk: { ticket: string | null } | null }>(`/tasks/${task}`);
    return view.desk?.ticket ?? undefined;
  });
  const robin = desk.as('robin');
  let n = 0;
  const text = () => `Reply ${n++}`;

  const bare = await timed(measurements, () => robin.reply(ticket, text()));
  const out: number[] = [];
  let next = 1;
  for (let turn = 0; turn < measurements; turn++) {
    while (await hasTransactions(desk, ticket, next)) next += 1;
    await dana.post(`/tasks/${task}/comments`, { text: text() });
    const stored = async () => (await hasTransactions(desk, ticket, next)) || undefined;
    out.push(...(await timed(1, () => found(stored))));
  }
  const back = async (times: number, waitMs: () => number): Promise<number[]> => {
    const taken: number[] = [];
    for (let turn = 0; turn < times; turn++) {
      await sleep(waitMs());
      const reply = text();
      await robin.reply(ticket, reply);
      const arrived = () =>
        stack.northwind.instance.db('journal').where({ record: number, text: reply }).first('id');
      taken.push(...(await timed(1, () => found(arrived))));
    }
    return taken;
  };
  // Spread over the interval, in which a poll comes at one time.
  const byPolling = await back(polled, () => Math.random() * interval * 1_000);
  desk.callWebhook?.(connected.webhook.url);
  // Apart, so that each finds the desk idle: after a change, Crossdesk looks again until its second is over.
  const byWebhook = await back(measurements, () => 2_000);
  await nora.post(`/desks/${connected.id}/pause`);
  say(`Desks: the bare call takes ${median(bare).toFixed(0)} ms.`);

  const figure = (name: string, values: readonly number[], atMost: number): Figure => ({
    name,
    value: median(values),
    target: { atMost },
    from: `${values.length} one after another, the longest ${Math.max(...values).toFixed(0)} ms; the bare call ${median(bare).toFixed(0)} ms`,
  });
  return [
    figure('from a reply in Crossdesk to the ticket, p50 in ms', out, 1_000),
    figure('from a reply in the ticket to Crossdesk, by webhook, p50 in ms', byWebhook, 1_000),
    figure(
      `from a reply in the ticket to Crossdesk, polled every ${interval} s, p50 in ms`,
      byPolling,
      interval * 1_000,
    ),
    {
      name: 'a reply to the ticket, to the bare call of the API',
      value: median(out) / median(bare),
      target: { atMost: 5 },
      from: `${median(out).toFixed(0)} and ${median(bare).toFixed(0)} ms`,
    },
  ];
}

/** Whether a ticket has so many transactions: the cheapest call that tells of a new one. */
async function hasTransactions({ url, people }: RealDesk, ticket: string, count: number) {
  const { user, password } = people.robin;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const path = `${url}/REST/2.0/ticket/${ticket}/history?per_page=1&page=${count}`;
  // A connection that stays open would keep one of the desk's few processes from Crossdesk.
  const answer = await request(path, { headers: { authorization }, reset: true });
  const page = (await answer.body.json()) as { count: number };
  return page.count > 0;
}

async function found<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + longMs; Date.now() < deadline; await sleep(10)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  throw new Error(`It did not happen within ${longMs / 1_000} s.`);
}
