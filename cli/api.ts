import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An error in one line, for the person at the terminal. */
export class CliError extends Error {}

/** The connection options of the command line. */
export interface Target {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
}

export interface Options extends Target {
  /** The side of the running demo, if no address is given. */
  readonly at?: string | undefined;
}

/** The public API of one instance. */
export interface Api {
  readonly url: string;
  /** @throws CliError with the API's problem, or why it did not answer */
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: object): Promise<T>;
  /** Every item of a list, page by page. */
  all<T>(path: string): Promise<T[]>;
}

/** Timeout of an answer, in milliseconds. */
const longestMs = 30_000;

/** @throws CliError if no instance is given */
export function connect(options: Options): Api {
  const { url, token } = options.url || options.token ? options : demoSide(options.at ?? 'acme');
  if (!url) throw new CliError('Set the URL of the instance: --url, or CROSSDESK_URL.');
  if (!token) throw new CliError('Say who you are: --token, or CROSSDESK_TOKEN (an admin’s).');
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new CliError(`--url must be an http or https address; it is "${url}".`);
  }
  return createApi(url.replace(/\/+$/, ''), token);
}

/** The partner's API: from the options, or the demo's other side. Null if neither is known. */
export function connectPartner(partner: Target, options: Options): Api | null {
  if (partner.url || partner.token) return connect(partner);
  if (options.url || options.token) return null;
  return connect({ at: (options.at ?? 'acme') === 'acme' ? 'northwind' : 'acme' });
}

interface Manifest {
  readonly instances: Readonly<
    Record<string, { readonly url: string; readonly tokens: { readonly admin: string } }>
  >;
}

function demoSide(side: string): Target {
  const file = join(process.env.CROSSDESK_DATA_DIR ?? '.crossdesk', 'demo.json');
  if (!existsSync(file)) {
    throw new CliError(
      'Say where and who: --url and --token, or CROSSDESK_URL and CROSSDESK_TOKEN. No demo runs here.',
    );
  }
  const { instances } = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const found = instances[side];
  if (!found) {
    throw new CliError(`--at must be ${Object.keys(instances).join(' or ')}; it is "${side}".`);
  }
  return { url: found.url, token: found.tokens.admin };
}

function createApi(url: string, token: string): Api {
  async function call<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(longestMs),
    }).catch((error: unknown) => {
      throw new CliError(`${url} does not answer: ${reasonOf(error)}.`);
    });
    const text = await answer.text();
    if (!answer.ok) throw new CliError(`${url} answered ${answer.status}: ${problemIn(text)}`);
    try {
      return JSON.parse(text) as T;
    } catch {
      throw new CliError(`${url} answered with something other than JSON: is it Crossdesk?`);
    }
  }

  return {
    url,
    get: (path) => call('GET', path),
    post: (path, body = {}) => call('POST', path, body),
    async all<T>(path: string) {
      const items: T[] = [];
      const more = path.includes('?') ? '&' : '?';
      for (let cursor: string | null = ''; cursor !== null; ) {
        const place: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
        const page: { items: T[]; next: string | null } = await call(
          'GET',
          `${path}${more}limit=200${place}`,
        );
        items.push(...page.items);
        cursor = page.next;
      }
      return items;
    },
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `nothing came within ${longestMs / 1_000} s`;
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return cause.message || code || error.message;
}

/** A problem in one line. */
function problemIn(text: string): string {
  try {
    const { title = '', detail = '', errors = [] } = JSON.parse(text);
    const faults = errors.map(
      (one: { path: string; message: string }) => `${one.path} ${one.message}`,
    );
    const words = [title, detail, ...faults].filter(Boolean).join(': ');
    if (words) return oneLine(words);
  } catch {
    // For example a proxy's page: its beginning is shown.
  }
  return oneLine(text.slice(0, 200)) || 'without a word';
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
