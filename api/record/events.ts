import { PassThrough } from 'node:stream';
import { z } from 'zod';
import { type RefusalCode, Refused } from '../../domain/refusal';
import { journalPosition, journalSince } from '../../records/journal';
import { keyOf, type ManagedRecord } from '../../records/recordType';
import type { Caller } from '../../records/user';
import { readsWorkNotes, visibleTo } from '../../records/visibility';
import type { Deps } from '../deps';
import { type Call, type Route, route } from '../http/route';
import { entryView } from './journal';
import { findAlone, keyIn, keyParams, onePath, type Resource, readersOf } from './resource';

const heartbeatMs = 15_000;

/** Refusals that end a listener's stream. */
const shutsOut: ReadonlySet<RefusalCode> = new Set(['unauthenticated', 'forbidden', 'missing']);

/** The stream of a live listener: each journal entry and change of state when it is committed. */
export function eventsRoute<R extends ManagedRecord, Row extends R>(
  deps: Deps,
  resource: Resource<R, Row>,
): Route {
  const { tag, type } = resource;
  return route({
    method: 'get',
    path: `${onePath(resource)}/events`,
    summary: 'Listen to journal entries and changes of state (server-sent events)',
    tag,
    roles: readersOf(resource),
    params: keyParams(resource),
    answers: {
      200: {
        description: `Events \`journal\` (a journal entry; its id is for Last-Event-ID) and \`state\` (\`{${type.key}, state, actions, updatedAt}\`). Event \`notice\` (\`{code: "may-be-missing", detail}\`) if Last-Event-ID is not an id of this stream, for example after a restore: the stream continues from now, so read the journal again.`,
        contentType: 'text/event-stream',
        schema: z.string(),
      },
    },
    async handle({ params, ...call }) {
      const key = keyIn(resource, params);
      const record = await findAlone(resource, deps.db, call.caller, key);
      const body = await openStream(deps, resource, key, record, call);
      const headers = {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-cache, no-transform',
        'X-Accel-Buffering': 'no',
      };
      return { status: 200, body, headers };
    },
  });
}

async function openStream<R extends ManagedRecord, Row extends R>(
  { db, notificationChannel, log }: Deps,
  resource: Resource<R, Row>,
  key: string,
  found: R,
  { caller: listener, closing, lastEventId, stillIn }: Call,
): Promise<PassThrough> {
  const { type } = resource;
  const number = keyOf(found);
  let caller = listener;
  const stream = new PassThrough();
  let position = 0;
  // A client that reconnects may have missed a change of state, so it gets the current one.
  let state = lastEventId ? '' : found.state;
  let hasNews = true;
  let pumping = true;
  /** The caller's access may have changed: it is checked again before anything is sent. */
  let accessChanged = true;

  /** The caller with the current roles. If they no longer allow it, the stream ends, and the result is null. */
  async function checkAccess(): Promise<Caller | null> {
    try {
      const current = await stillIn();
      await findAlone(resource, db, current, key);
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
      const entries = await journalSince(db, number, position, readsWorkNotes(caller, type));
      for (const entry of entries) {
        if (accessChanged) break;
        position = entry.position;
        await say(`id: ${position}\nevent: journal`, entryView(entry));
      }
      if (entries.length > 0) hasNews = true;
      else if (!accessChanged) await sayState();
    }
  }

  async function sayState(): Promise<void> {
    const record = await resource.find(db, key, visibleTo(caller, type));
    if (!record || record.state === state) return;
    state = record.state;
    const { actions, updatedAt } = resource.view(record, caller);
    await say('event: state', { [type.key]: key, state, actions, updatedAt });
  }

  async function say(head: string, data: unknown): Promise<void> {
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
        log.warn({ err: error, number }, 'a live listener was disconnected; it can reconnect');
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
    notificationChannel.on('journal', number, wake),
    notificationChannel.on('access', caller.name, () => {
      accessChanged = true;
      wake();
    }),
  ];
  /** A token can expire, and no notification announces that. */
  async function beat(): Promise<void> {
    await checkAccess().catch((error: unknown) =>
      log.warn({ err: error, number }, 'the access of a live listener could not be checked'),
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
    position = await journalPosition(db, number);
  } catch (error) {
    stream.destroy();
    throw error;
  }
  stream.write(': listening\n\n');
  if (lastEventId) {
    const last = /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : null;
    if (last !== null && last <= position) position = last;
    else {
      const detail = `${lastEventId.slice(0, 50)} is not an id of this stream: events may be missing. Read the journal again.`;
      await say(`id: ${position}\nevent: notice`, { code: 'may-be-missing', detail });
    }
  }
  if (closing.aborted) end();
  run();
  return stream;
}
