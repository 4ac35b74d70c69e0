import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { ensureNamespace } from '../../instance/temporal-namespace';
import { service } from './services';

export interface TestNamespace {
  /** Host and port of the Temporal server. */
  readonly address: string;
  readonly namespace: string;
}

/** A new namespace with the search attributes, usable at once. It ends with the server. */
export async function createTestNamespace(): Promise<TestNamespace> {
  const address = service('temporal');
  const namespace = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address });
  try {
    await ensureNamespace(connection, namespace);
  } finally {
    await connection.close();
  }
  return { address, namespace };
}
