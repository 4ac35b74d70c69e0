import { setTimeout as sleep } from 'node:timers/promises';

/** An answer as it goes over the line; `raw` is what is no HTTP at all. */
export type Reply =
  | {
      readonly status: number;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      readonly body: Buffer | string;
    }
  | { readonly raw: string };

/** A call that a partner makes over the line, in the hands of a fault. */
export interface LineCall {
  /** Waits until it is here whole. */
  read(): Promise<unknown>;
  /** Brings it to where it is addressed, as often as it is called, and gives the answer. */
  deliver(): Promise<Reply>;
  reply(answer: Reply): void;
  /** Breaks the line to the one who calls. */
  breakOff(): void;
  /** Until the one who calls has given up. */
  abandoned(): Promise<void>;
  /** Until a later call has been through, or `ms` have passed. */
  overtaken(ms: number): Promise<void>;
}

/** How a fault goes about a call; `ms` and `variant` are the schedule's. */
export type Fault = (call: LineCall, how: { ms: number; variant: number }) => Promise<void>;

/** Answers that no instance gives: of a proxy, of a portal, of something else that listens there. */
const rubbish: readonly Reply[] = [
  page(200, '<!doctype html><title>Sign in to the guest network</title>'),
  page(502, '<h1>Bad Gateway</h1>'),
  json(202, '{"refused": [{"id": "'),
  json(200, '{"status": "down for maintenance"}'),
  json(202, '"accepted"'),
  { raw: 'SSH-2.0-OpenSSH_9.6\r\n' },
];

/** How long a call that is to be overtaken is held at most, in milliseconds. */
const longestHeldMs = 20_000;

/** What the line between two partners does to a call, by kind. */
export const lineFaults = {
  refused: async (call) => call.breakOff(),
  'hung half-open': async (call) => {
    await call.read();
    await call.abandoned();
  },
  'answer cut off': async (call) => {
    await call.deliver();
    call.breakOff();
  },
  duplicated: async (call) => {
    const [answer] = await Promise.all([call.deliver(), call.deliver()]);
    call.reply(answer);
  },
  delayed: async (call, { ms }) => {
    await sleep(ms);
    call.reply(await call.deliver());
  },
  reordered: async (call) => {
    await call.read();
    call.breakOff();
    await call.overtaken(longestHeldMs);
    await call.deliver();
  },
  'answered 429': async (call) =>
    call.reply({ status: 429, headers: { 'retry-after': '1' }, body: '' }),
  'answered 503': async (call, { variant }) => {
    // A gateway that has waited for long enough says so of what has arrived, too.
    if (variant % 2 === 0) await call.deliver();
    call.reply(page(503, '<h1>Service Unavailable</h1>'));
  },
  'answered rubbish': async (call, { variant }) => {
    call.reply(rubbish[variant % rubbish.length] ?? page(200, ''));
  },
} as const satisfies Record<string, Fault>;

export type LineFault = keyof typeof lineFaults;
export const lineFaultKinds = Object.keys(lineFaults) as [LineFault, ...LineFault[]];

/** As many as make every variant of every fault possible. */
export const variants = rubbish.length * 2;

function page(status: number, body: string): Reply {
  return { status, headers: { 'content-type': 'text/html' }, body };
}

function json(status: number, body: string): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body };
}
