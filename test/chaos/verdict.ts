import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { type Database, openDatabase } from '../../records/database';
import { checkRecords } from './checks';
import type { Ledger } from './ledger';
import { countUndelivered, readRecords } from './records';
import { type Side, sides } from './schedule';
import { checkWorkflows, openWorkflows } from './workflows';

export interface Verdict {
  readonly violations: readonly string[];
  /** Of one side; the other has the same, or that is a violation. */
  readonly entries: number;
  readonly files: number;
}

interface Eyes {
  readonly databases: Readonly<Record<Side, Database>>;
  readonly clients: Readonly<Record<Side, Client>>;
}

/** Where the two instances keep what is checked. */
export type Places = Readonly<Record<Side, { readonly databaseUrl: string }>> & {
  readonly temporalAddress: string;
};

/** Past every API: waits until nothing is on its way any more, or for so long, and checks what is there then. */
export async function judge(
  config: Places,
  ledger: Ledger,
  withinMs: number,
): Promise<Verdict & { readonly settledAt: number }> {
  const connection = await Connection.connect({ address: config.temporalAddress });
  const database = (side: Side) => openDatabase(config[side].databaseUrl, 2);
  const databases = { northwind: database('northwind'), acme: database('acme') };
  const client = (namespace: Side) => new Client({ connection, namespace });
  const clients = { northwind: client('northwind'), acme: client('acme') };
  try {
    await settle({ databases, clients }, withinMs);
    const settledAt = Date.now();
    return { ...(await check({ databases, clients }, ledger)), settledAt };
  } finally {
    await Promise.all(sides.map((side) => databases[side].destroy()));
    await connection.close();
  }
}

/** The checks say what is on its way still, where it takes longer than it may. */
async function settle({ databases, clients }: Eyes, withinMs: number): Promise<void> {
  const left = async (side: Side) =>
    (await countUndelivered(databases[side])) || (await openWorkflows(clients[side])).length;
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(250)) {
    if (!(await left('acme')) && !(await left('northwind'))) return;
  }
}

async function check({ databases, clients }: Eyes, ledger: Ledger): Promise<Verdict> {
  const northwind = await readRecords(databases.northwind);
  const acme = await readRecords(databases.acme);
  const violations = checkRecords(ledger, { northwind, acme });
  for (const side of sides) violations.push(...(await checkWorkflows(clients[side])));
  return {
    violations,
    entries: [...acme.journals.values()].flat().length,
    files: [...acme.files.values()].flat().length,
  };
}
