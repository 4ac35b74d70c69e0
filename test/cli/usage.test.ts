import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '../../instance/ports';
import { sharedStack, type TestStack } from '../environment/stack';
import { asAdmin, crossdesk } from './program';

const longestMs = 120_000;

let stack: TestStack;
beforeAll(async () => {
  stack = await sharedStack();
}, 60_000);
afterAll(() => stack?.stop());

describe('wrong usage ends with 2, and says what is wrong', () => {
  test.each<[string, readonly string[], RegExp]>([
    ['an unknown command', ['bogus'], /unknown command 'bogus'/],
    ['an unknown option', ['status', '--verbose'], /unknown option '--verbose'/],
    ['a request without its number', ['request'], /missing required argument 'number'/],
    ['a discard without a reason', ['failures', 'discard', 'x'], /'--reason <text>' not specified/],
    ['a wait that is no number', ['reconcile', '--wait', 'long'], /whole number of seconds/],
  ])('%s', async (_what, args, said) => {
    const { code, stdout, stderr } = await crossdesk(args, asAdmin(stack.acme));
    expect(stderr).toMatch(said);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

test('help is no error', async () => {
  const { code, stdout } = await crossdesk(['--help'], asAdmin(stack.acme));
  expect(code).toBe(0);
  expect(stdout).toMatch(/status.*failures.*request.*reconcile.*restart-workflows/s);
  expect(stdout).not.toContain(stack.acme.tokens.admin);
});

/** One line, and nothing of a stack. */
const oneLine = /^crossdesk: [^\n]+\n$/;

describe('what goes wrong is one clear line, and ends with 1:', () => {
  test('nobody is named', async () => {
    const { code, stdout, stderr } = await crossdesk(['status']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(oneLine);
    expect(stderr).toContain('--url and --token, or CROSSDESK_URL and CROSSDESK_TOKEN');
  });

  test('a URL that is none', async () => {
    const { code, stderr } = await crossdesk(['--url', 'acme', '--token', 'x', 'status']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'crossdesk: --url must be an http or https address; it is "acme".\n',
    });
  });

  test('nobody answers there', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { code, stderr } = await crossdesk(['--url', url, '--token', 'x', 'status']);
    expect(code).toBe(1);
    expect(stderr).toMatch(oneLine);
    expect(stderr).toContain(`${url} does not answer: connect ECONNREFUSED`);
  });

  test('a wrong token, which is not repeated', async () => {
    const { url } = stack.acme;
    const args = ['--url', url, '--token', 'not-a-token', 'status'];
    const { code, stderr } = await crossdesk(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(oneLine);
    expect(stderr).toContain(`${url} answered 401: `);
    expect(stderr).not.toContain('not-a-token');
  });

  test(
    'a token of somebody who is no admin',
    async () => {
      const env = { CROSSDESK_URL: stack.acme.url, CROSSDESK_TOKEN: stack.acme.tokens.requester };
      for (const args of [['status'], ['reconcile'], ['restart-workflows'], ['failures', 'list']]) {
        const { code, stderr } = await crossdesk(args, env);
        expect(stderr).toMatch(/^crossdesk: [^\n]+ answered 403: [^\n]+\n$/);
        expect(code).toBe(1);
      }
    },
    longestMs,
  );

  test.each<[readonly string[], string]>([
    [['request', 'ACME-PRQ9999999'], 'answered 404'],
    [['failures', 'retry', 'x'], 'answered 400'],
    [['failures', 'retry', '00000000-0000-4000-8000-000000000000'], 'answered 404'],
    [['failures', 'list', '--system', 'nobody'], 'answered 404'],
    [['reconcile', 'globex'], 'no established connection to "globex"'],
  ])('%j', async (args, said) => {
    const { code, stderr } = await crossdesk(args, asAdmin(stack.acme));
    expect(stderr).toMatch(oneLine);
    expect(stderr).toContain(said);
    expect(code).toBe(1);
  });
});

describe('while the demo runs', () => {
  let dataDir: string;
  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'crossdesk-cli-'));
    const { acme, northwind } = stack;
    writeFileSync(
      join(dataDir, 'demo.json'),
      JSON.stringify({ instances: { acme, northwind } }, (key, value) =>
        key === 'instance' ? undefined : value,
      ),
    );
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  test('nobody needs to be named', async () => {
    const env = { CROSSDESK_DATA_DIR: dataDir };
    expect((await crossdesk(['status'], env)).stdout).toContain('northwind (provider)');
    const other = await crossdesk(['--at', 'northwind', 'status'], env);
    expect(other.stdout).toContain('acme (customer)');
    expect(await crossdesk(['--at', 'globex', 'status'], env)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--at must be acme or northwind'),
    });
  });
});
