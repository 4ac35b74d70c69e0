import { type Connection, isGrpcServiceError } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';
import { searchAttributes } from '../temporal/searchAttributes';

const keyword = temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
/** How long Temporal keeps a workflow that has ended. */
export const retention = msToTs('30 days');
/** gRPC's status code. */
const alreadyExists = 6;

/** Makes a namespace where it is missing, and its search attributes. It can be used when this returns. */
export async function ensureNamespace(connection: Connection, namespace: string): Promise<void> {
  // Asked for first, a missing one would be remembered as missing for a second.
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: retention,
    });
  } catch (error) {
    // Where only its operators make namespaces, theirs has to be there.
    if (!(await exists(connection, namespace))) throw error;
  }
  await ensureSearchAttributes(connection, namespace);
}

/** Registers the search attributes that a namespace lacks. Throws when the server does not allow it. */
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
    // Another process was faster.
    if (!(isGrpcServiceError(error) && error.code === alreadyExists)) throw error;
  });
}

/** Registers search attributes that are not there yet; each is a Keyword. */
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
