import { setTimeout as sleep } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import { CrossdeskProblem, problemOf } from './problem';

/** A live event: `journal` is an entry, `state` the state with the commands that it allows, `notice` a hint. */
export interface LiveEvent {
  readonly event: string;
  readonly id: string | null;
  readonly data: unknown;
}

type Connect = (
  headers: Readonly<Record<string, string>>,
  signal?: AbortSignal,
) => Promise<Response>;

const reconnectMs = 1_000;

/** Reads server-sent events. It connects again, from the last event, unless the API refuses it for good. */
export async function* readEvents(
  connect: Connect,
  { signal, lastEventId }: { signal?: AbortSignal; lastEventId?: string },
): AsyncGenerator<LiveEvent> {
  let last = lastEventId;
  while (!signal?.aborted) {
    try {
      const answer = await connect(
        { accept: 'text/event-stream', ...(last && { 'last-event-id': last }) },
        signal,
      );
      if (!answer.ok) throw await problemOf(answer);
      for await (const event of parsed(answer)) {
        last = event.id ?? last;
        yield event;
      }
    } catch (error) {
      if (signal?.aborted) return;
      if (error instanceof CrossdeskProblem && ![429, 503].includes(error.status)) throw error;
    }
    await sleep(reconnectMs, undefined, { ...(signal && { signal }) }).catch(() => {});
  }
}

async function* parsed({ body }: Response): AsyncGenerator<LiveEvent> {
  const ready: LiveEvent[] = [];
  const parser = createParser({
    onEvent: ({ event = 'message', id = null, data }) =>
      ready.push({ event, id: id ?? null, data: JSON.parse(data) }),
  });
  const decoder = new TextDecoder();
  for await (const chunk of body ?? []) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* ready.splice(0);
  }
}
