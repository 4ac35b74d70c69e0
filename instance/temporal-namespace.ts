import { type Connection, isGrpcServiceError } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';
import { searchAttributes } from '../temporal/searchAttributes';

const keyword = temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
/** How long Temporal keeps a closed workflow. */
export const retention = msToTs('30 days');
/** gRPC's status code. */
const alreadyExists = 6;

/** Creates a namespace if it is missing, and its search attributes. It can be used when this returns. */
export async function ensureNamespace(connection: Connection, namespace: string): Promise<void> {
  // Register first: the server would cache the answer to a query for a missing namespace for a second.
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: retention,
    });
  } catch (error) {
    // If only operators can create namespaces, it must exist already.
    if (!(await exists(connection, namespace))) throw error;
  }
  await ensureSearchAttributes(connection, namespace);
}

/** Registers the missing search attributes of a namespace. Throws if the server does not allow it. */
export async function ensureSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = searchAttributes
    .map(({ name }) => name)
    .filter((name) => customAttributes[name] === undefined);
  if (missing.length === 0) return;
  await addSearchAttributes(connection, namespace, missing).catch((error: unknown) => {
    // Another process has registered them meanwhile.
    if (!(isGrpcServiceError(error) && error.code === alreadyExists)) throw error;
  });
}

/** Registers search attributes that do not exist yet. Each is a Keyword. */
export async function addSearchAttributes(
  connection: Connection,
  namespace: string,
  names: readonly string[],
): Promise<void> {
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(names.map((name) => [name, keyword])),
  });
}

function exists(connection: Connection, namespace: string): Promise<boolean> {
  return connection.workflowService.describeNamespace({ namespace }).then(
    () => true,
    () => false,
  );
}
