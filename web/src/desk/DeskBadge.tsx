import type { Desk } from '../api/types';
import { StateBadge } from '../components/StateBadge';
import { t } from '../i18n/t';

/** The health of a desk, as one label. */
export function DeskBadge({ desk: { health } }: { readonly desk: Desk }) {
  if (health.state === 'paused') return <StateBadge state={t('desk.paused')} tone="waiting" />;
  if (health.state === 'failing') return <StateBadge state={t('desk.unreachable')} tone="bad" />;
  if (health.failed > 0)
    return <StateBadge state={t('desk.failedCount', { count: health.failed })} tone="bad" />;
  if (health.state === 'late') return <StateBadge state={t('desk.late')} tone="bad" />;
  return <StateBadge state={t('desk.healthy')} tone="good" />;
}
