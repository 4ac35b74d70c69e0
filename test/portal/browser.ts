import { expect } from '@jest/globals';
import request from 'supertest';
import { conformanceOfApp } from '../api/conformance';
import type { TestApi } from '../api/testApi';

/** One person's browser: it keeps cookies, and says of each call that a page of the site sent it. */
export interface Browser {
  readonly cookies: ReadonlyMap<string, string>;
  /** What was said of each cookie when it was set last. */
  readonly said: ReadonlyMap<string, string>;
  get(path: string): request.Test;
  post(path: string): request.Test;
  patch(path: string): request.Test;
  delete(path: string): request.Test;
  signIn(token: string): request.Test;
}

const session = '/api/v1/session';

/** Each answer must be as the OpenAPI document says. */
export async function openBrowser(api: Pick<TestApi, 'app'>): Promise<Browser> {
  const cookies = new Map<string, string>();
  const said = new Map<string, string>();
  const conforms = await conformanceOfApp(api.app);

  function keep(header: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
    said.set(name, header);
    if (value === '') cookies.delete(name);
    else cookies.set(name, value);
  }

  const call = (method: 'get' | 'post' | 'patch' | 'delete') => (path: string) => {
    const asked = request(api.app)[method](path).set('Sec-Fetch-Site', 'same-origin');
    const shown = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    if (shown) asked.set('Cookie', shown);
    return asked.expect((response) => {
      conforms(method, path, response);
      const set: unknown = response.headers['set-cookie'];
      for (const header of Array.isArray(set) ? set : []) keep(String(header));
    });
  };
  const post = call('post');
  return {
    cookies,
    said,
    get: call('get'),
    post,
    patch: call('patch'),
    delete: call('delete'),
    signIn: (token) => post(session).send({ token }),
  };
}

/** A browser that is signed in. */
export async function signedIn(api: TestApi, token: string): Promise<Browser> {
  const browser = await openBrowser(api);
  await browser.signIn(token).expect(200);
  expect(browser.cookies.size).toBe(1);
  return browser;
}
