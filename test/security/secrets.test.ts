import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findConnection } from '../../records/connection';
import { hashPassword } from '../../records/password';
import { sealedAs } from '../../records/sealed';
import { createUser, tokenHash } from '../../records/user';
import { captureLogOfFile } from '../environment/log';
import { call, inSync, startTestStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';
import { dump, histories } from '../onboarding/dumps';
import { basic } from './pass';

const logged = captureLogOfFile();
const longestMs = 120_000;
const password = 'a-password-of-Dana';
const guess = 'a-guessed-password';
const inBody = 'a-password-in-a-body';
const inQuery = 'a-token-in-a-query';
const ofMail = 'a-password-of-the-mail-server';

let stack: TestStack;
/** What nobody may read, by what it is. */
const secrets: Record<string, string> = { password, guess, inBody, inQuery, ofMail };
const answers: string[] = [];

beforeAll(async () => {
  // Nobody listens there: each try to send fails, and is told of.
  stack = await startTestStack({ smtpUrl: `smtp://crossdesk:${ofMail}@127.0.0.1:9` });
  const { northwind, acme } = stack;
  await createUser(northwind.instance.db, 'Dana', await hashPassword(password));
  const { number } = await stack.submit(await stack.publish());
  await stack.casey.upload(`/requests/${number}/attachments`, 'a.txt', Buffer.from('a'));
  await inSync(number, stack.casey, stack.dana);
  for (const { instance } of [northwind, acme]) {
    const other = instance.options.instance === 'acme' ? 'northwind' : 'acme';
    const rotated = async () => {
      const connection = await findConnection(instance.db, { destination: other });
      if (!connection) return '';
      return instance.vault.open(connection.secret, sealedAs.connectionSecret(connection));
    };
    secrets[`the secret of ${instance.options.instance}`] = (await rotated()).replace('whsec_', '');
  }
  for (const [name, token] of Object.entries(northwind.tokens)) secrets[`${name}’s`] = token;
  for (const [name, token] of Object.entries(acme.tokens)) secrets[`Acme’s ${name}’s`] = token;
  for (const { instance } of [northwind, acme]) {
    const key = instance.options.secretKey;
    secrets[`the key of ${instance.options.instance}`] = key.toString('base64');
    secrets[`the key of ${instance.options.instance}, in hexadecimal`] = key.toString('hex');
  }
  await misbehave();
  await until(
    () => northwind.instance.db('notifications').whereNotNull('last_error').first(),
    'mail to fail',
  );
}, longestMs);
afterAll(() => stack?.stop());

/** Calls that go wrong, each with something secret in it. */
async function misbehave(): Promise<void> {
  const { url, tokens } = stack.northwind;
  const json = { 'content-type': 'application/json' };
  const send = async (path: string, init: RequestInit) => {
    const answer = await fetch(`${url}${path}`, init);
    answers.push(`${answer.status} ${await answer.text()}`);
  };
  const table = '/api/now/table/sn_bom_loan_service';
  await send(table, { headers: basic('Dana', password) });
  await send(table, { headers: basic('Dana', guess) });
  await send(table, { headers: basic('nobody', guess) });
  await send('/api/v1/requests', { headers: basic('Dana', password) });
  await send('/api/v1/requests', { headers: { authorization: `Bearer ${guess}` } });
  await send(`/api/v1/requests?access_token=${inQuery}`, {});
  await send(`/api/v1/nothing?token=${inQuery}`, {});
  await send(`${table}?sysparm_query=token=${inQuery}`, { headers: basic('Dana', guess) });
  const admin = { authorization: `Bearer ${tokens.admin}`, ...json };
  for (const body of [`{"password":"${inBody}"}`, `{"registrationToken":"${inBody}","url":"x"}`]) {
    for (const path of ['/providers', '/registrations', '/external-systems', '/changes']) {
      await send(`/api/v1${path}`, { method: 'POST', headers: admin, body });
    }
    await send('/exchange/v1/registrations', { method: 'POST', headers: json, body });
    await send('/exchange/v1/events', {
      method: 'POST',
      headers: { ...json, 'crossdesk-instance': 'acme', 'webhook-signature': `v1,${guess}` },
      body,
    });
  }
  // Whoever cannot be reached is asked again and again, with the token.
  const { body } = await call(stack.acme, 'admin', 'POST', '/providers', {
    url: 'http://127.0.0.1:9',
    registrationToken: `xr_${randomUUID()}_${inBody}`,
  });
  const { id } = body as { id: string };
  await until(async () => {
    const provider = await stack.alex.get<{ lastError: string | null }>(`/providers/${id}`);
    answers.push(JSON.stringify(provider));
    return provider.lastError;
  }, 'the provider to be out of reach');
  // A fault of our own, with the caller's words in the statement.
  const { db } = stack.northwind.instance;
  await db.raw('alter table changes rename to changes_gone');
  await send('/api/v1/changes', {
    method: 'POST',
    headers: admin,
    body: JSON.stringify({ title: 'A fault' }),
  });
  await db.raw('alter table changes_gone rename to changes');
}

function expectNone(where: string): void {
  const found = Object.entries(secrets).filter(([, secret]) => where.includes(secret));
  expect(found.map(([what]) => what)).toEqual([]);
}

describe('Nothing secret is', () => {
  test('in a log, at any level', () => {
    const text = logged.join('\n');
    for (const sign of ['a request failed', '/api/v1/providers', '/exchange/v1/events']) {
      expect([sign, text.includes(sign)]).toEqual([sign, true]);
    }
    expectNone(text);
    expect(/"authorization"|webhook-signature|v1,[\w+/]{20}/i.exec(text)).toBeNull();
  });

  test('in the answers to calls that went wrong', () => {
    expect(answers.some((answer) => answer.startsWith('500'))).toBe(true);
    expectNone(answers.join('\n'));
  });

  test('in the metrics', async () => {
    for (const { url } of [stack.northwind, stack.acme]) {
      const text = await (await fetch(`${url}/metrics`)).text();
      expect(text.includes('/api/v1/requests')).toBe(true);
      expectNone(text);
    }
  });

  test(
    'in a history of Temporal',
    async () => {
      for (const { instance } of [stack.northwind, stack.acme]) {
        const text = await histories(stack.config.temporalAddress, instance.options.namespace);
        expect(text.includes('delivery/')).toBe(true);
        expectNone(text);
      }
    },
    longestMs,
  );

  test('readable in the database', async () => {
    for (const { instance } of [stack.northwind, stack.acme]) {
      const text = await dump(instance.db);
      expect(text.includes('Help with a laptop')).toBe(true);
      expectNone(text);
    }
  });
});

test('tokens are kept, found and compared by their hash alone', async () => {
  const { db } = stack.northwind.instance;
  const kept = await db('tokens').pluck('hash');
  for (const token of Object.values(stack.northwind.tokens)) {
    expect(kept).toContain(tokenHash(token));
  }
  for (const hash of kept) {
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    // Whoever reads the table cannot come in with what is there.
    const answer = await fetch(`${stack.northwind.url}/api/v1/requests`, {
      headers: { authorization: `Bearer ${hash}` },
    });
    expect(answer.status).toBe(401);
  }
});
