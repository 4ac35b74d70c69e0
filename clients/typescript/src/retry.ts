import { setTimeout as sleep } from 'node:timers/promises';

const longestWaitMs = 60_000;

/**
 * Tries calls again that can be repeated: GET, and POST because of its `Idempotency-Key`. It waits as long as
 * `Retry-After` says, or a second, then two, and so on.
 */
export function retrying(
  send: typeof fetch,
  retries: number,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const isRepeatable = ['GET', 'POST'].includes(request.method);
    for (let tried = 0; ; tried += 1) {
      const isLast = !isRepeatable || tried >= retries;
      // The body of a request can be read once.
      const answer = await send(isLast ? request : request.clone()).catch((error: unknown) => {
        if (isLast || request.signal.aborted) throw error;
        return null;
      });
      if (answer && (isLast || ![429, 503].includes(answer.status))) return answer;
      const asked = Number(answer?.headers.get('retry-after')) * 1_000;
      await answer?.body?.cancel();
      const wait = Math.min(asked || 1_000 * 2 ** tried, longestWaitMs);
      await sleep(wait, undefined, { signal: request.signal });
    }
  };
}
