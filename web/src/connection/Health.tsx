import type { Connection } from '../api/types';
import { duration } from '../components/dates';
import { StateBadge } from '../components/StateBadge';

interface Props {
  readonly connection: Connection;
}

type Word = readonly [text: string, tone: 'good' | 'waiting' | 'bad' | 'quiet' | 'new'];

/** How a connection fares, in a word. */
export function healthOf({ state, health, pausedHere, pausedThere }: Connection): Word {
  if (state === 'Requested') return ['Waits for approval', 'new'];
  if (state === 'Approved') return ['Waits for activation', 'waiting'];
  if (state === 'Rejected' || state === 'Off-boarded') return [state, 'quiet'];
  if (pausedHere && pausedThere) return ['Paused by both', 'waiting'];
  if (pausedHere) return ['Paused by you', 'waiting'];
  if (pausedThere) return ['Paused by partner', 'waiting'];
  if (health.state === 'failing') return ['Cannot deliver', 'bad'];
  if (health.state === 'paused') return ['Paused', 'waiting'];
  if (health.failed > 0) return [`${health.failed} refused`, 'bad'];
  if (health.state === 'late') return ['Late', 'bad'];
  if (health.lastError && health.pending > 0) return ['Tries again', 'waiting'];
  return ['Healthy', 'good'];
}

export function HealthBadge({ connection }: Props) {
  const [text, tone] = healthOf(connection);
  return <StateBadge state={text} tone={tone} />;
}

/** "3 wait, oldest 2 min". */
export function pendingWords({
  pending,
  oldestPendingSeconds,
}: Pick<Connection['health'], 'pending' | 'oldestPendingSeconds'>): string {
  if (pending === 0) return 'Nothing waits';
  const oldest = oldestPendingSeconds === null ? '' : `, oldest ${duration(oldestPendingSeconds)}`;
  return `${pending} ${pending === 1 ? 'waits' : 'wait'}${oldest}`;
}

/** "2 of 40 differ". */
export function driftWords({
  records,
  drift,
  repaired,
}: NonNullable<Connection['reconciliation']>): string {
  const open = drift - repaired;
  return open > 0 ? `${open} of ${records} differ` : 'In step';
}
