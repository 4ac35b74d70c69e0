type TaskFailureListener = (runId: string, reason: string) => void;

const listeners = new Set<TaskFailureListener>();

/** The part of the SDK's native half that tells of a workflow task that failed, in the log that it forwards. */
const workflowTarget = 'temporalio_sdk_core::worker::workflow';

/**
 * Looks in a line of the SDK's log for a workflow task that failed: the SDK tells of it nowhere else, and the server of
 * this version cannot be asked for all of them.
 */
export function readTaskFailure(meta: Readonly<Record<string, unknown>> | undefined): void {
  const { target, runId, failure } = meta ?? {};
  if (target !== workflowTarget || typeof runId !== 'string' || typeof failure !== 'string') return;
  const [, message = failure.slice(0, 500)] =
    /message: "((?:[^"\\]|\\.){1,500})/.exec(failure) ?? [];
  for (const listener of listeners) listener(runId, message.replaceAll('\\"', '"'));
}

/** Tells of every workflow task that fails in this process, of whichever namespace, until it is stopped. */
export function onTaskFailure(listener: TaskFailureListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
