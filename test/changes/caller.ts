import { FormData, request } from 'undici';

/** What the API answered, whatever it was. */
export interface Reply<T> {
  readonly status: number;
  readonly body: T;
  /** By their names in lower case. */
  readonly headers: { get(name: string): string | null };
}

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** Whoever calls the API with a token. */
export interface Caller {
  readonly token: string;
  ask<T = Problem>(
    method: Method,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Reply<T>>;
  /** These throw with what was answered, unless it was a success. */
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  patch<T>(path: string, body: unknown): Promise<T>;
  upload<T>(path: string, name: string, bytes: Buffer): Promise<T>;
}

/** Looks at an answer, and throws where it is not as it should be. */
export type Check = (method: string, path: string, answer: Answered) => void;

export interface Answered {
  readonly status: number;
  /** Without parameters. */
  readonly type: string;
  readonly body: unknown;
}

export function callerAt(url: string, token: string, check: Check = () => {}): Caller {
  const authorization = `Bearer ${token}`;

  interface Sent {
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | FormData;
  }

  async function send<T>(method: Method, path: string, { headers, body }: Sent): Promise<Reply<T>> {
    // It takes a quarter of the processor time of fetch().
    const answer = await request(`${url}/api/v1${path}`, {
      method,
      headers: { authorization, ...headers },
      ...(body !== undefined && { body }),
    });
    const text = await answer.body.text();
    const { statusCode: status } = answer;
    const headersOf = (name: string) => [answer.headers[name] ?? []].flat();
    const type = headersOf('content-type')[0]?.split(';')[0] ?? '';
    const said = type.endsWith('json') ? JSON.parse(text) : text || null;
    check(method.toLowerCase(), `/api/v1${path}`, { status, type, body: said });
    const get = (name: string) => headersOf(name).join(', ') || null;
    return { status, body: said as T, headers: { get } };
  }
  function json(body: unknown, headers: Readonly<Record<string, string>> = {}): Sent {
    if (body === undefined) return { headers };
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return { headers: { 'content-type': 'application/json', ...headers }, body: text };
  }
  async function succeed<T>(method: Method, path: string, sent: Sent): Promise<T> {
    const { status, body } = await send<T>(method, path, sent);
    if (status < 300) return body;
    throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(body)}`);
  }

  return {
    token,
    ask: (method, path, body, headers) => send(method, path, json(body, headers)),
    get: (path) => succeed('GET', path, {}),
    post: (path, body = {}) => succeed('POST', path, json(body)),
    patch: (path, body) => succeed('PATCH', path, json(body)),
    upload(path, name, bytes) {
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(bytes)]), name);
      return succeed('POST', path, { body: form });
    },
  };
}
