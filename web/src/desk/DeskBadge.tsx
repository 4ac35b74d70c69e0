import type { Desk } from '../api/types';
import { StateBadge } from '../components/StateBadge';

/** The health of a desk, as one label. */
export function DeskBadge({ desk: { health } }: { readonly desk: Desk }) {
  if (health.state === 'paused') return <StateBadge state="Paused" tone="waiting" />;
  if (health.state === 'failing') return <StateBadge state="Cannot be reached" tone="bad" />;
  if (health.failed > 0) return <StateBadge state={`${health.failed} failed`} tone="bad" />;
  if (health.state === 'late') return <StateBadge state="Late" tone="bad" />;
  return <StateBadge state="Healthy" tone="good" />;
}
