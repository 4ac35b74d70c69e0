import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** One address in front of several servers, as a load balancer for TCP gives it. */
export interface TcpProxy {
  readonly port: number;
  /** Host and port. */
  readonly address: string;
  /** From now on leads to these ports only: connections to others are cut. */
  leadTo(ports: readonly number[]): void;
  close(): Promise<void>;
}

/** Each connection goes to the next server in turn, or to the one after it if that one does not listen. */
export async function openProxy(servers: readonly number[]): Promise<TcpProxy> {
  let ports = servers;
  let turn = 0;
  /** Connections of clients, with the port that they lead to. */
  const open = new Map<Socket, number>();

  function lead(client: Socket, triesLeft: number): void {
    turn += 1;
    const port = ports[turn % ports.length];
    if (port === undefined || triesLeft === 0) {
      client.destroy();
      return;
    }
    const server = connect(port, '127.0.0.1');
    const refused = () => lead(client, triesLeft - 1);
    server.once('error', refused);
    server.once('connect', () => {
      server.off('error', refused).on('error', () => client.destroy());
      if (client.destroyed) {
        server.destroy();
        return;
      }
      open.set(client, port);
      client.on('close', () => server.destroy());
      server.on('close', () => client.destroy());
      client.pipe(server).pipe(client);
    });
  }

  const proxy = createServer((client) => {
    open.set(client, 0);
    client.on('error', () => client.destroy()).on('close', () => open.delete(client));
    lead(client, ports.length);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  return {
    port,
    address: `127.0.0.1:${port}`,
    leadTo(next) {
      ports = next;
      for (const [client, to] of open) if (!next.includes(to)) client.destroy();
    },
    async close() {
      const closed = once(proxy, 'close');
      proxy.close();
      for (const client of open.keys()) client.destroy();
      await closed;
    },
  };
}
