import type { ReactNode } from 'react';
import type { Connection, ExternalSystem } from '../api/types';
import { duration } from '../components/dates';
import { StateBadge } from '../components/StateBadge';
import { t } from '../i18n/t';

interface healthOfProps {
  readonly connection: Connection;
}

type Word = readonly [text: string, tone: 'good' | 'waiting' | 'bad' | 'quiet' | 'new'];

/** The health of a connection, as one label. */
function healthOf({ state, health, pausedHere, pausedThere }: Connection): Word {
  if (state === 'Requested') return [t('record.waitsForApproval'), 'new'];
  if (state === 'Approved') return [t('record.waitsForActivation'), 'waiting'];
  if (state === 'Rejected' || state === 'Off-boarded') return [state, 'quiet'];
  if (pausedHere && pausedThere) return [t('record.pausedByBoth'), 'waiting'];
  if (pausedHere) return [t('record.pausedByYou'), 'waiting'];
  if (pausedThere) return [t('record.pausedByPartner'), 'waiting'];
  if (health.state === 'failing') return [t('record.cannotDeliver'), 'bad'];
  if (health.state === 'paused') return [t('record.paused'), 'waiting'];
  if (health.failed > 0) return [t('record.refused', { count: health.failed }), 'bad'];
  if (health.state === 'late') return [t('record.late'), 'bad'];
  if (health.lastError && health.pending > 0) return [t('record.retrying'), 'waiting'];
  return [t('record.healthy'), 'good'];
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
  if (pending === 0) return t('record.noneWaiting');
  if (oldestPendingSeconds === null) return t('record.waiting', { count: pending });
  return t('record.waitingSince', { count: pending, oldest: duration(oldestPendingSeconds) });
}

/** "2 of 40 differ". */
export function driftWords({
  records,
  drift,
  repaired,
}: NonNullable<Connection['reconciliation']>): string {
  const open = drift - repaired;
  return open > 0 ? t('record.differ', { open, records }) : t('record.inSync');
}

/** The health of an external system, as one label. */
export function ExternalSystemBadge({ system }: { readonly system: ExternalSystem }) {
  const { enabled, health } = system;
  if (!enabled) return <StateBadge state={t('record.disabled')} tone="quiet" />;
  if (health.failed > 0)
    return <StateBadge state={t('record.failed', { count: health.failed })} tone="bad" />;
  if (health.lastError && health.pending > 0) {
    return <StateBadge state={t('record.retrying')} tone="waiting" />;
  }
  return <StateBadge state={t('record.healthy')} tone="good" />;
}

/** The updates that wait for a receiver. */
export function WaitingFigures({
  health: { pending, oldestPendingSeconds },
}: {
  readonly health: Pick<ExternalSystem['health'], 'pending' | 'oldestPendingSeconds'>;
}) {
  return (
    <>
      <Figure name={t('record.waitingFigure')} value={String(pending)} />
      <Figure
        name={t('record.oldestWaiting')}
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
