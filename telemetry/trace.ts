import { randomBytes } from 'node:crypto';
import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { isTrace, traceIdOf } from '../domain/trace';

// Trace context is propagated through this process even without a collector, because the log contains trace ids.
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

export interface SpanOptions {
  /** The `traceparent` of the cause. If absent, the current trace, or none. */
  readonly parent?: string | undefined;
  readonly kind?: keyof typeof SpanKind;
  readonly attributes?: Attributes;
  /** Milliseconds since 1970. The default is now. */
  readonly startTime?: number;
}

/** The current trace as a `traceparent`. Undefined if nothing is traced. */
export function currentTrace(): string | undefined {
  const current = trace.getSpanContext(context.active());
  return current && isSpanContextValid(current) ? toTraceparent(current) : undefined;
}

/** Begins a span, and returns the context to continue in. The caller ends the span. */
export function beginSpan(name: string, options: SpanOptions): { span: Span; within: Context } {
  const { parent, kind = 'INTERNAL', attributes = {}, startTime } = options;
  const cause = parent === undefined ? context.active() : fromTraceparent(parent);
  const span = trace
    .getTracer('crossdesk')
    .startSpan(name, { kind: SpanKind[kind], attributes, ...(startTime && { startTime }) }, cause);
  // Without a collector there are no spans, but the trace context is still propagated.
  const followed = isSpanContextValid(span.spanContext()) ? span : trace.wrapSpanContext(fresh());
  return { span, within: trace.setSpan(cause, followed) };
}

/** Runs a function within a span, and records its failure there. */
export async function inSpan<T>(
  name: string,
  options: SpanOptions,
  run: () => Promise<T>,
): Promise<T> {
  const { span, within } = beginSpan(name, options);
  try {
    return await context.with(within, run);
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
    throw error;
  } finally {
    span.end();
  }
}

/** Maximum number of traces of one batch in the log. */
const mostTraces = 20;

/** The distinct trace ids of a batch, for the log. */
export function traceIds(traces: readonly (string | undefined)[]): string[] {
  const ids = traces.flatMap((one) => traceIdOf(one) ?? []);
  return [...new Set(ids)].slice(0, mostTraces);
}

function fromTraceparent(text: string): Context {
  if (!isTrace(text)) return ROOT_CONTEXT;
  const [, traceId = '', spanId = '', flags = ''] = text.split('-');
  const cause = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, cause);
}

function toTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

function fresh(): SpanContext {
  const hex = (bytes: number) => randomBytes(bytes).toString('hex');
  return { traceId: hex(16), spanId: hex(8), traceFlags: 0 };
}
