import type { ChangeField } from './changeModel';
import type { OutgoingOperation } from './changeOperations';
import type { AttachedFile } from './event';
import type { FieldError } from './refusal';
import { type MappedDirection, mapOutgoing } from './systemMapping';

/** A change as it is sent to an external system, before its mapping. */
export type ChangeContent = {
  readonly number: string;
  readonly phase: string;
  readonly metaphase: string;
  readonly priority: number;
} & Readonly<Record<Exclude<ChangeField, 'priority'>, string | null>>;

/** An outgoing operation as it was queued: with our field names, and the change as it was then. */
export interface QueuedOperation {
  readonly id: string;
  readonly operation: OutgoingOperation;
  /** Our number of the change. */
  readonly number: string;
  /** The system's own id of the change. Null while it is unknown. */
  readonly externalId: string | null;
  readonly at: Date;
  readonly data: {
    readonly change: ChangeContent;
    readonly comment?: string;
    readonly attachment?: AttachedFile;
    /** The trace of the call that caused it, as a `traceparent`. */
    readonly trace?: string;
  };
}

/** An outgoing operation after its mapping, with the external system's names and values. */
export interface OperationMessage {
  /** Idempotency key: the id of the delivery. */
  readonly id: string;
  readonly operation: OutgoingOperation;
  /** Always with the `number`. */
  readonly change: Readonly<Record<string, string | number | null>>;
  readonly externalId: string | null;
  readonly comment?: string;
  /** A file that the system may fetch at `url`, with its token. */
  readonly attachment?: {
    readonly name: string;
    readonly size: number;
    readonly sha256: string;
    readonly url: string;
  };
  /** ISO 8601. */
  readonly at: string;
}

/** Maps an operation for a system. `error` names the first field whose value has no counterpart in the mapping. */
export function operationMessage(
  publicUrl: string,
  mapping: MappedDirection,
  queued: QueuedOperation,
): { readonly message: OperationMessage; readonly error: FieldError | null } {
  const { id, operation, number, externalId, at, data } = queued;
  const { change, error } = mapOutgoing(mapping, { ...data.change });
  const message: OperationMessage = {
    id,
    operation,
    change: { ...change, number },
    externalId,
    ...(data.comment !== undefined && { comment: data.comment }),
    ...(data.attachment && { attachment: offered(publicUrl, number, data.attachment) }),
    at: at.toISOString(),
  };
  return { message, error };
}

function offered(publicUrl: string, number: string, { id, name, size, sha256 }: AttachedFile) {
  const root = publicUrl.replace(/\/+$/, '');
  return { name, size, sha256, url: `${root}/api/v1/changes/${number}/attachments/${id}` };
}
