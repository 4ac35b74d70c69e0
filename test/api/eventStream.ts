import { expect } from '@jest/globals';

/** One server-sent event. */
export interface StreamEvent {
  readonly id?: string;
  readonly event: string;
  readonly data: {
    code?: string;
    text?: string;
    state?: string;
    actions?: string[];
    kind?: string;
    number?: string;
    id?: string;
    keys?: string[];
  };
}

/** Reads a stream of server-sent events as a browser does. Its events are added as they come. */
export async function readStream(url: string, token: string, lastEventId?: string) {
  const gone = new AbortController();
  const response = await fetch(url, {
    headers: {
      Authorization: `Bearer ${token}`,
      ...(lastEventId !== undefined && { 'Last-Event-ID': lastEventId }),
    },
    signal: gone.signal,
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const events: StreamEvent[] = [];
  const reading = (async () => {
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const lines = block.split('\n').filter((line) => !line.startsWith(':'));
        const fields = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s)));
        if (fields.event) events.push({ ...fields, data: JSON.parse(fields.data) });
      }
    }
  })();
  reading.catch(() => {});
  return { events, ended: reading, leave: () => gone.abort() };
}
