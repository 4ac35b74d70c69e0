import pino from 'pino';
import { listen, type Patience } from '../../api/server';
import { type House, type HouseOptions, openHouse } from '../api/house';

/** The API of one instance behind a real port, as it listens in production. */
export interface Porch {
  readonly house: House;
  readonly port: number;
  /** What a role shows. */
  pass(role: keyof House['tokens']): { readonly authorization: string };
  close(): Promise<void>;
}

export async function openPorch(options: HouseOptions = {}, patience?: Patience): Promise<Porch> {
  const house = await openHouse(options);
  const server = await listen(house.app, 0, pino({ level: 'silent' }), patience);
  return {
    house,
    port: server.port,
    pass: (role) => ({ authorization: `Bearer ${house.tokens[role]}` }),
    async close() {
      await server.close();
      await house.close();
    },
  };
}
