import pino from 'pino';
import { listen, type Patience } from '../../api/server';
import { startTestApi, type TestApi, type TestApiOptions } from '../api/testApi';

/** The API of one instance behind a real port, as it listens in production. */
export interface ApiServer {
  readonly api: TestApi;
  readonly port: number;
  /** What a role shows. */
  pass(role: keyof TestApi['tokens']): { readonly authorization: string };
  close(): Promise<void>;
}

export async function startApiServer(
  options: TestApiOptions = {},
  patience?: Patience,
): Promise<ApiServer> {
  const api = await startTestApi(options);
  const server = await listen(api.app, 0, pino({ level: 'silent' }), patience);
  return {
    api,
    port: server.port,
    pass: (role) => ({ authorization: `Bearer ${api.tokens[role]}` }),
    async close() {
      await server.close();
      await api.close();
    },
  };
}
