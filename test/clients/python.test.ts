import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { cacheDirectory } from '../../dev/embedded/cache';
import { pythonModule } from '../../tools/clients/python';
import { apiDocument } from '../../tools/web/document';
import { sharedStack, type TestStack } from '../environment/stack';
import { until } from '../environment/until';

const run = promisify(execFile);
const httpx = '0.28.1';
const client = join(__dirname, '../../clients/python');

let stack: TestStack;
/** A copy of the client with what is generated. */
let folder: string;
/** A Python with httpx. Null if there is none, and none can be made. */
let python: string | null;
beforeAll(async () => {
  stack = await sharedStack();
  folder = mkdtempSync(join(tmpdir(), 'crossdesk-python-'));
  cpSync(client, folder, { recursive: true });
  writeFileSync(join(folder, 'src/crossdesk/api.py'), pythonModule(apiDocument()));
  python = await findPython();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await stack.stop();
});

/** Installs httpx for us alone, on first use. */
async function findPython(): Promise<string | null> {
  const place = cacheDirectory(`httpx-${httpx}`);
  const command = join(place, 'bin/python');
  try {
    if (!existsSync(command)) {
      mkdirSync(place, { recursive: true });
      await run('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))']);
      await run('python3', ['-m', 'venv', place]);
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
      await run(command, [...pip, `httpx==${httpx}`], { timeout: 50_000 });
    }
    return command;
  } catch (error) {
    rmSync(place, { recursive: true, force: true });
    if (process.env.CI) throw error;
    console.warn(
      `The Python client is not tested: it needs Python 3.11 or later with venv, and httpx ${httpx} from PyPI.`,
    );
    return null;
  }
}

/** Runs a program with the client, and gives what it prints. */
async function runs<T>(command: string, args: readonly string[], env: object = {}): Promise<T> {
  const { stdout } = await run(command, [...args], {
    env: { ...process.env, PYTHONPATH: join(folder, 'src'), PYTHONDONTWRITEBYTECODE: '1', ...env },
    timeout: 50_000,
  });
  return JSON.parse(stdout) as T;
}

const at = ({ url }: { url: string }, token: string) => ({
  CROSSDESK_URL: url,
  CROSSDESK_TOKEN: token,
});

test('the examples in Python run against both sides', async () => {
  if (python === null) return;
  const { acme, northwind, dana } = stack;
  const item = await stack.publish();
  const request = join(folder, 'examples/request.py');
  const cases = join(folder, 'examples/cases.py');
  const ticket = String(Date.now());
  const [ordered, opened] = await Promise.all([
    runs(python, [request, item], at(acme, acme.tokens.requester)),
    runs<object>(python, [cases, ticket], at(northwind, northwind.tokens.agent)),
    resolve(),
  ]);
  expect(ordered).toMatchObject({
    states: expect.arrayContaining(['Resolved', 'Closed']),
    tooEarly: { type: '/problems/state', actions: expect.any(Array) },
  });
  const { number } = opened as { number: string };
  expect(opened).toEqual({
    ...{ number, again: number, note: 'One line\nAnother line', conflict: 412, found: 3 },
  });

  /** What the provider does meanwhile: it waits for the file, and proposes a solution. */
  async function resolve(): Promise<void> {
    interface Task {
      readonly number: string;
      readonly links: { readonly catalogItem: string };
    }
    const task = await until(async () => {
      const { items } = await dana.get<{ items: Task[] }>('/tasks?limit=20');
      return items.find(({ links }) => links.catalogItem.endsWith(item));
    }, 'the task');
    await until(async () => {
      const path = `/tasks/${task.number}/attachments`;
      return (await dana.get<{ items: object[] }>(path)).items.length > 0;
    }, 'the file of the example');
    await dana.post(`/tasks/${task.number}/assign`);
    const solution = { resolutionCode: 'Fixed', resolutionNotes: 'A new battery.' };
    await dana.post(`/tasks/${task.number}/propose`, solution);
  }
});

test('the client in Python verifies messages, and tries a busy instance again under one key', async () => {
  if (python === null) return;
  const secret = `whsec_${Buffer.from('a secret of at least 24 bytes').toString('base64')}`;
  const body = JSON.stringify({ type: 'case.created', data: { number: 'CS1' } });
  const now = new Date();
  const headers = {
    'Webhook-Id': 'one',
    'Webhook-Timestamp': String(Math.floor(now.getTime() / 1000)),
    'Webhook-Signature': `v1a,other ${new Webhook(secret).sign('one', now, body)}`,
  };
  const program = `
import json, sys, httpx
from crossdesk import Crossdesk, read_webhook
secret, body, headers = json.loads(sys.argv[1])
read = read_webhook(secret, body.encode(), headers)["type"]
try:
    read_webhook(secret, (body + " ").encode(), headers)
    forged = "taken"
except ValueError:
    forged = "refused"
keys = []
def answer(request):
    keys.append(request.headers["idempotency-key"])
    if len(keys) == 1:
        return httpx.Response(503, headers={"retry-after": "0.01"})
    return httpx.Response(201, json={"number": "CS1"})
with Crossdesk("http://crossdesk.example", lambda: "token", transport=httpx.MockTransport(answer)) as crossdesk:
    number = crossdesk.post_cases({"shortDescription": "once"}).data["number"]
print(json.dumps([read, forged, number, len(keys), len(set(keys))]))`;
  const given = JSON.stringify([secret, body, headers]);
  expect(await runs(python, ['-c', program, given])).toEqual([
    ...['case.created', 'refused', 'CS1', 2, 1],
  ]);
});
