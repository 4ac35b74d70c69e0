import { context, SpanStatusCode } from '@opentelemetry/api';
import type { RequestHandler } from 'express';
import { beginSpan } from '../../telemetry/trace';
import { patternOf } from './metrics';

/**
 * Everything that a request causes, here and at the partner, belongs to one trace: the caller's (W3C Trace Context), or
 * a new one.
 */
export function traceRequests(instance: string): RequestHandler {
  return (req, res, next) => {
    const { method } = req;
    const { span, within } = beginSpan(method, {
      kind: 'SERVER',
      parent: req.get('traceparent') ?? '',
      attributes: { 'http.request.method': method, 'crossdesk.instance': instance },
    });
    res.once('close', () => {
      const route = patternOf(res);
      span.updateName(`${method} ${route}`);
      span.setAttributes({ 'http.route': route, 'http.response.status_code': res.statusCode });
      if (res.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    context.with(within, next);
  };
}
