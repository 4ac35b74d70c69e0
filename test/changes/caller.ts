/** What the API answered, whatever it was. */
export interface Reply<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
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

  async function send<T>(method: Method, path: string, init: RequestInit): Promise<Reply<T>> {
    const headers = { authorization, ...init.headers };
    const answer = await fetch(`${url}/api/v1${path}`, { ...init, method, headers });
    const text = await answer.text();
    const { status } = answer;
    const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
    const body = type.endsWith('json') ? JSON.parse(text) : text || null;
    check(method.toLowerCase(), `/api/v1${path}`, { status, type, body });
    return { status, body: body as T, headers: answer.headers };
  }
  function json(body: unknown, headers: Readonly<Record<string, string>> = {}): RequestInit {
    if (body === undefined) return { headers };
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return { headers: { 'content-type': 'application/json', ...headers }, body: text };
  }
  async function succeed<T>(method: Method, path: string, init: RequestInit): Promise<T> {
    const { status, body } = await send<T>(method, path, init);
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
