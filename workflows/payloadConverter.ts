import {
  type ConverterHint,
  defaultPayloadConverter,
  type Payload,
  type PayloadConverter,
  type SerializationContext,
} from '@temporalio/common';

/** A value that a workflow received and could not decode. Handlers refuse it. */
export class Undecodable {
  constructor(readonly reason: string) {}
}

/**
 * The SDK's converter, except for values that a message can carry: an exception here would fail the workflow task,
 * which Temporal would retry forever. Results of activities still throw, because a retry can help there: the key may be
 * configured later.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value, context, hint) => defaultPayloadConverter.toPayload(value, context, hint),
  fromPayload<T>(payload: Payload, context?: SerializationContext, hint?: ConverterHint<T>): T {
    const decode = () => defaultPayloadConverter.fromPayload<T>(payload, context, hint);
    if (context?.type === 'activity') return decode();
    try {
      return decode();
    } catch (error) {
      return new Undecodable(error instanceof Error ? error.message : String(error)) as T;
    }
  },
};

/** Why one of these values cannot be decoded. Undefined if all of them can. */
export function undecodable(sent: readonly unknown[]): string | undefined {
  const fault = sent.find((value) => value instanceof Undecodable);
  return fault instanceof Undecodable ? `Its input cannot be decoded. ${fault.reason}` : undefined;
}
