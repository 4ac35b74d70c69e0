import { PassThrough } from 'node:stream';
import { type RefusalCode, Refused } from '../../domain/refusal';
import type { Caller } from '../../records/user';
import type { Deps } from '../deps';
import type { Answer } from './answer';
import type { Call } from './route';

const heartbeatMs = 15_000;

/** Refusals that end a listener's stream. */
const shutsOut: ReadonlySet<RefusalCode> = new Set(['unauthenticated', 'forbidden', 'missing']);

/** One event: its lines before the data, and the data. */
export interface LiveEvent {
  readonly head: string;
  readonly data: unknown;
}
type Say = (event: LiveEvent) => Promise<void>;

/** What a live listener is told. */
export interface LiveSource {
  /** Calls back when there may be news, until the returned function is called. */
  subscribe(wake: () => void): () => void;
  /** Runs after `subscribe` and before the stream opens. Returns an event to begin with. */
  begin?(): Promise<LiveEvent | null>;
  /** @throws Refused if the caller may not listen any more */
  check?(caller: Caller): Promise<unknown>;
  /**
   * Sends the news that the caller may see. It stops early if `interrupted` says so: then access is checked first.
   * @returns whether there may be more
   */
  tell(caller: Caller, say: Say, interrupted: () => boolean): Promise<boolean>;
}

/** Answers with a stream of server-sent events. Access is checked again whenever it may have changed, and every 15 s. */
export async function answerLive(
  { notificationChannel, log }: Pick<Deps, 'notificationChannel' | 'log'>,
  about: object,
  source: LiveSource,
  call: Pick<Call, 'caller' | 'closing' | 'stillIn'>,
): Promise<Answer> {
  const body = await openStream({ notificationChannel, log }, about, source, call);
  const headers = {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
  };
  return { status: 200, body, headers };
}

async function openStream(
  { notificationChannel, log }: Pick<Deps, 'notificationChannel' | 'log'>,
  about: object,
  source: LiveSource,
  { caller: listener, closing, stillIn }: Pick<Call, 'caller' | 'closing' | 'stillIn'>,
): Promise<PassThrough> {
  let caller = listener;
  const stream = new PassThrough();
  let hasNews = true;
  let pumping = true;
  /** The caller's access may have changed: it is checked again before anything is sent. */
  let accessChanged = true;

  /** The caller with the current roles. If they no longer allow it, the stream ends, and the result is null. */
  async function checkAccess(): Promise<Caller | null> {
    try {
      const current = await stillIn();
      await source.check?.(current);
      return current;
    } catch (error) {
      if (!(error instanceof Refused) || !shutsOut.has(error.code)) throw error;
      stream.end();
      return null;
    }
  }

  async function pump(): Promise<void> {
    while ((hasNews || accessChanged) && !stream.destroyed && !stream.writableEnded) {
      if (accessChanged) {
        accessChanged = false;
        caller = (await checkAccess()) ?? caller;
        continue;
      }
      hasNews = false;
      if (await source.tell(caller, say, () => accessChanged)) hasNews = true;
    }
  }

  async function say({ head, data }: LiveEvent): Promise<void> {
    if (stream.destroyed || stream.writableEnded) return;
    if (stream.write(`${head}\ndata: ${JSON.stringify(data)}\n\n`)) return;
    await new Promise<void>((resolve) => {
      stream.once('drain', resolve).once('close', resolve);
    });
  }

  function run(): void {
    pumping = true;
    pump()
      .catch((error: unknown) => {
        log.warn({ err: error, ...about }, 'a live listener was disconnected; it can reconnect');
        stream.destroy();
      })
      .finally(() => {
        pumping = false;
      });
  }

  function wake(): void {
    hasNews = true;
    if (!pumping) run();
  }

  const silences = [
    source.subscribe(wake),
    notificationChannel.on('access', caller.name, () => {
      accessChanged = true;
      wake();
    }),
  ];
  /** A token can expire, and no notification announces that. */
  async function beat(): Promise<void> {
    await checkAccess().catch((error: unknown) =>
      log.warn({ err: error, ...about }, 'the access of a live listener could not be checked'),
    );
    if (stream.destroyed || stream.writableEnded) return;
    stream.write(': still here\n\n');
    wake();
  }

  const heartbeat = setInterval(beat, heartbeatMs);
  const end = () => stream.end();
  closing.addEventListener('abort', end);
  stream.once('close', () => {
    for (const silence of silences) silence();
    clearInterval(heartbeat);
    closing.removeEventListener('abort', end);
  });
  try {
    const first = await source.begin?.();
    stream.write(': listening\n\n');
    if (first) await say(first);
  } catch (error) {
    stream.destroy();
    throw error;
  }
  if (closing.aborted) end();
  run();
  return stream;
}
