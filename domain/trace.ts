/** A `traceparent` of W3C Trace Context (version 00): 32 digits of the trace id, 16 of the parent id, 2 of flags. */
const traceparent = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

export function isTrace(value: unknown): value is string {
  return typeof value === 'string' && traceparent.test(value);
}

/** The trace id that everything caused by one call shares, on both sides. Undefined if there is none. */
export function traceIdOf(trace: string | undefined): string | undefined {
  return traceparent.exec(trace ?? '')?.[1];
}
