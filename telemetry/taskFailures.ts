type TaskFailureListener = (runId: string, reason: string) => void;

const listeners = new Set<TaskFailureListener>();

/** Log target (Rust module) of the SDK's lines about failed workflow tasks. */
const workflowTarget = 'temporalio_sdk_core::worker::workflow';

/**
 * Parses a line of the SDK's log for a failed workflow task: the SDK reports it nowhere else, and this version of the
 * server has no query for it.
 */
export function readTaskFailure(meta: Readonly<Record<string, unknown>> | undefined): void {
  const { target, runId, failure } = meta ?? {};
  if (target !== workflowTarget || typeof runId !== 'string' || typeof failure !== 'string') return;
  const [, message = failure.slice(0, 500)] =
    /message: "((?:[^"\\]|\\.){1,500})/.exec(failure) ?? [];
  for (const listener of listeners) listener(runId, message.replaceAll('\\"', '"'));
}

/** Calls back for every failed workflow task of this process, in any namespace. Returns a function that stops it. */
export function onTaskFailure(listener: TaskFailureListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
