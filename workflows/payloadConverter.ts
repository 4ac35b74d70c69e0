import {
  type ConverterHint,
  defaultPayloadConverter,
  type Payload,
  type PayloadConverter,
  type SerializationContext,
} from '@temporalio/common';

/** A value that came into a workflow and could not be decoded. Handlers refuse it. */
export class Undecodable {
  constructor(readonly reason: string) {}
}

/**
 * The SDK's own, except for what a message may bring: an exception here would fail the workflow task, which Temporal
 * then repeats for ever. Results of activities still throw, because there a repeat helps: the key may be configured later.
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
