import type { Response } from 'express';
import { failingWorkflows } from '../records/failingWorkflows';
import type { Deps } from './deps';
import { send, toWire } from './http/answer';
import { problemAnswer } from './http/problem';

/** Answers whether the instance can serve: it is not stopping, and Postgres and Temporal both answer. */
export async function answerReadiness(
  { db, engine, stopping, installation }: Pick<Deps, 'db' | 'engine' | 'stopping' | 'installation'>,
  res: Response,
): Promise<void> {
  if (stopping?.aborted) {
    send(res, toWire(problemAnswer('unavailable', 'The process is about to stop.')));
    return;
  }
  const [postgres, temporal] = await Promise.allSettled([
    db.raw('select 1').timeout(3_000),
    engine.ping(),
  ]);
  const away = [
    ...(postgres.status === 'rejected' ? ['Postgres'] : []),
    ...(temporal.status === 'rejected' ? ['Temporal'] : []),
  ];
  const detail = `${away.join(' and ')} ${away.length > 1 ? 'do' : 'does'} not answer.`;
  if (away.length > 0) {
    send(res, toWire(problemAnswer('unavailable', detail)));
    return;
  }
  const failing = await failingWorkflows(db).catch(() => []);
  const silent = !(await installation.isAllowed());
  const body = { status: 'ready', failingWorkflows: failing.length, silent };
  send(res, toWire({ status: 200, body }));
}
