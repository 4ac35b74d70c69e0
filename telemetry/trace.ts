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

// Traces are followed through this process whether or not anybody collects them: the log names them.
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

export interface SpanOptions {
  /** The `traceparent` of what caused it; left out: what goes on now, or else nothing. */
  readonly parent?: string | undefined;
  readonly kind?: keyof typeof SpanKind;
  readonly attributes?: Attributes;
  /** Milliseconds since 1970; left out: now. */
  readonly startTime?: number;
}

/** What goes on now, as a `traceparent`; undefined where nothing is traced. */
export function currentTrace(): string | undefined {
  const current = trace.getSpanContext(context.active());
  return current && isSpanContextValid(current) ? toTraceparent(current) : undefined;
}

/** Begins a span, and gives the context to go on in; whoever begins it ends it. */
export function beginSpan(name: string, options: SpanOptions): { span: Span; within: Context } {
  const { parent, kind = 'INTERNAL', attributes = {}, startTime } = options;
  const cause = parent === undefined ? context.active() : fromTraceparent(parent);
  const span = trace
    .getTracer('crossdesk')
    .startSpan(name, { kind: SpanKind[kind], attributes, ...(startTime && { startTime }) }, cause);
  // Without a collector there are no spans; the trace goes on all the same.
  const followed = isSpanContextValid(span.spanContext()) ? span : trace.wrapSpanContext(fresh());
  return { span, within: trace.setSpan(cause, followed) };
}

/** Runs it within a span, and notes its failure there. */
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

/** Of one batch, so many traces are named in the log at most. */
const mostTraces = 20;

/** The ids of what caused a batch, each once, for the log. */
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
