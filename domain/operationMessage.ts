import type { OutgoingOperation } from './changeOperations';
import type { AttachedFile } from './event';
import type { FieldError } from './refusal';
import { type MappedDirection, mapOutgoing } from './systemMapping';

/** A change as an external system is told of it, before its mapping. */
export interface ChangeContent {
  readonly number: string;
  readonly title: string;
  readonly description: string | null;
  readonly phase: string;
  readonly metaphase: string;
  readonly owningGroup: string | null;
  readonly priority: number;
  readonly approval: string | null;
  readonly completionCode: string | null;
}

/** An outgoing operation as it was queued: in our words, and with the change as it was then. */
export interface QueuedOperation {
  readonly id: string;
  readonly operation: OutgoingOperation;
  /** The change's number here. */
  readonly number: string;
  /** The system's own id of it; null while we do not know it. */
  readonly externalId: string | null;
  readonly at: Date;
  readonly data: {
    readonly change: ChangeContent;
    readonly comment?: string;
    readonly attachment?: AttachedFile;
    /** The call that caused it, as a `traceparent`. */
    readonly trace?: string;
  };
}

/** An outgoing operation as an external system reads it, in its own words. */
export interface OperationMessage {
  /** The delivery's id: the same on every try. */
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

/** What an operation says to a system, and the first field whose value has no counterpart there. */
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
