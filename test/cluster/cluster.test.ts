import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { waitsOf } from './answers';
import { askedFor, readClusterOptions } from './options';
import { openProxy, type TcpProxy } from './proxy';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A server that says who it is, and keeps the connection. */
async function server(name: string): Promise<number> {
  const listening: Server = createServer((socket) => socket.on('error', () => {}).write(name));
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  open.push(listening);
  return (listening.address() as AddressInfo).port;
}

/** A port at which nothing listens. */
async function deadPort(): Promise<number> {
  const port = await server('nobody');
  await new Promise((resolve) => (open.pop() as Server).close(resolve));
  return port;
}

async function ask(proxy: TcpProxy) {
  const client = connect(proxy.port, '127.0.0.1').on('error', () => {});
  open.push({ close: () => client.destroy() });
  const [said] = await Promise.race([once(client, 'data'), once(client, 'close')]);
  return { said: `${said}`, client };
}

describe('The proxy', () => {
  test('leads connections to all servers in turn, and past one that is down', async () => {
    const proxy = await openProxy([await server('a'), await deadPort(), await server('b')]);
    open.push(proxy);
    const said: string[] = [];
    for (let n = 0; n < 6; n += 1) said.push((await ask(proxy)).said);
    expect([...new Set(said)].sort()).toEqual(['a', 'b']);
  });

  test('cuts connections to a server that it does not lead to any more', async () => {
    const [a, b] = [await server('a'), await server('b')];
    const proxy = await openProxy([a]);
    open.push(proxy);
    const before = await ask(proxy);
    proxy.leadTo([b]);
    await once(before.client, 'close');
    expect([before.said, (await ask(proxy)).said]).toEqual(['a', 'b']);
  });

  test('closes a connection if no server is up', async () => {
    const proxy = await openProxy([await deadPort()]);
    open.push(proxy);
    expect((await ask(proxy)).said).toBe('false');
  });
});

test('Waits of callers are measured within a phase, and so is the longest time without an answer', () => {
  const answers = [
    { at: 90, ms: 5 },
    { at: 110, ms: 10 },
    { at: 150, ms: 30 },
    { at: 160, ms: 20 },
    { at: 200, ms: 99 },
  ];
  expect(waitsOf(answers, 100, 200)).toEqual({
    ...{ calls: 3, median: 20, p99: 30, longest: 30, silence: 40 },
  });
  expect(waitsOf([], 100, 200)).toMatchObject({ calls: 0, longest: 0, silence: 100 });
});

describe('The options of a run', () => {
  test('repeat it', () => {
    const options = readClusterOptions(['--seed', '7', '--short', '--from', 'v1.0.0']);
    expect(options).toMatchObject({ seed: 7, short: true, exchanges: 24, from: 'v1.0.0' });
    const { again } = askedFor(options);
    expect(readClusterOptions(again.split(' ').slice(4))).toEqual(options);
  });

  test('are all checked, and the usage is shown', () => {
    const read = () => readClusterOptions(['--seed', 'x', '--kills', '0']);
    expect(read).toThrow(/--seed must be.*\n--kills must be.*\nnpm run cluster -- \[--short\]/);
    expect(() => readClusterOptions(['--loud'])).toThrow('npm run cluster');
  });
});
