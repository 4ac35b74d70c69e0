import type { ReactNode } from 'react';
import type { Connection, ExternalSystem } from '../api/types';
import { duration } from '../components/dates';
import { StateBadge } from '../components/StateBadge';

interface healthOfProps {
  readonly connection: Connection;
}

type Word = readonly [text: string, tone: 'good' | 'waiting' | 'bad' | 'quiet' | 'new'];

/** The health of a connection, as one label. */
function healthOf({ state, health, pausedHere, pausedThere }: Connection): Word {
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
  if (health.lastError && health.pending > 0) return ['Retrying', 'waiting'];
  return ['Healthy', 'good'];
}

export function HealthBadge({ connection }: healthOfProps) {
  const [text, tone] = healthOf(connection);
  return <StateBadge state={text} tone={tone} />;
}

/** "3 wait, oldest 2 min". */
export function pendingWords({
  pending,
  oldestPendingSeconds,
}: Pick<Connection['health'], 'pending' | 'oldestPendingSeconds'>): string {
  if (pending === 0) return 'None';
  const oldest = oldestPendingSeconds === null ? '' : `, oldest ${duration(oldestPendingSeconds)}`;
  return `${pending} waiting${oldest}`;
}

/** "2 of 40 differ". */
export function driftWords({
  records,
  drift,
  repaired,
}: NonNullable<Connection['reconciliation']>): string {
  const open = drift - repaired;
  return open > 0 ? `${open} of ${records} differ` : 'In sync';
}

/** The health of an external system, as one label. */
export function ExternalSystemBadge({ system }: { readonly system: ExternalSystem }) {
  const { enabled, health } = system;
  if (!enabled) return <StateBadge state="Disabled" tone="quiet" />;
  if (health.failed > 0) return <StateBadge state={`${health.failed} failed`} tone="bad" />;
  if (health.lastError && health.pending > 0) {
    return <StateBadge state="Retrying" tone="waiting" />;
  }
  return <StateBadge state="Healthy" tone="good" />;
}

/** The updates that wait for a receiver. */
export function WaitingFigures({
  health: { pending, oldestPendingSeconds },
}: {
  readonly health: Pick<ExternalSystem['health'], 'pending' | 'oldestPendingSeconds'>;
}) {
  return (
    <>
      <Figure name="Waiting" value={String(pending)} />
      <Figure
        name="Oldest waiting"
        value={oldestPendingSeconds === null ? '–' : duration(oldestPendingSeconds)}
      />
    </>
  );
}

/** A figure under its name. */
export function Figure({ name, value }: { readonly name: string; readonly value: ReactNode }) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
