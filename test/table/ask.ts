import http from 'node:http';

/** What is sent beside the method and the path. */
export interface Asking {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly json?: unknown;
  readonly body?: string | Buffer;
}

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  /** By their names as they were written. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects of it.
  readonly json: any;
}

/** Asks a server on this machine, with these headers and no others. */
export function ask(
  port: number,
  method: string,
  path: string,
  { headers = {}, json, body }: Asking = {},
): Promise<Answer> {
  const content = json === undefined ? body : JSON.stringify(json);
  const sent: Record<string, string> =
    json === undefined ? {} : { 'content-type': 'application/json' };
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) delete sent[name];
    else sent[name] = value;
  }
  const inChunks = sent['transfer-encoding'] !== undefined;
  if (content !== undefined && !inChunks)
    sent['content-length'] = String(Buffer.byteLength(content));
  return new Promise((resolve, reject) => {
    const request = http.request({ port, host: '127.0.0.1', method, path, headers: sent });
    request.on('error', reject);
    request.on('response', (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () => resolve(answerOf(response, Buffer.concat(pieces))));
    });
    request.end(content);
  });
}

function answerOf(response: http.IncomingMessage, bytes: Buffer): Answer {
  const text = bytes.toString('utf8');
  const raw = response.rawHeaders;
  const headers = Object.fromEntries(
    raw.flatMap((name, n) => (n % 2 === 0 ? [[name, raw[n + 1] ?? '']] : [])),
  );
  const isJson = text !== '' && (headers['Content-Type'] ?? '').startsWith('application/json');
  return {
    status: response.statusCode ?? 0,
    headers,
    bytes,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}
