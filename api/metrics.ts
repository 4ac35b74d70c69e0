import type { RequestHandler, Response } from 'express';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** Of the process, however many instances it serves. */
const processMetrics = new Registry();
let collecting = false;

export interface Metrics {
  /** Measures each request. */
  readonly observe: RequestHandler;
  /** In the format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

export function createMetrics(): Metrics {
  if (!collecting) collectDefaultMetrics({ register: processMetrics });
  collecting = true;
  const own = new Registry();
  const duration = new Histogram({
    name: 'crossdesk_http_request_duration_seconds',
    help: 'How long HTTP requests took, by route pattern.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [own],
  });
  const both = Registry.merge([processMetrics, own]);
  return {
    observe(req, res, next) {
      const end = duration.startTimer();
      res.once('close', () => {
        const route = patterns.get(res) ?? 'other';
        // What no route has matched may bear any method; it is counted as one.
        end({ method: route === 'other' ? 'any' : req.method, route, status: res.statusCode });
      });
      next();
    },
    text: () => both.metrics(),
    contentType: both.contentType,
  };
}

const patterns = new WeakMap<Response, string>();

/** Names the route pattern that a request is counted under: never its URL, of which there are any number. */
export function observeAs(res: Response, pattern: string): void {
  patterns.set(res, pattern);
}
