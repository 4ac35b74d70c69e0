import type { ExternalSystem } from '../api/types';
import { StateBadge } from '../components/StateBadge';

/** How an external system fares, in a word. */
export function ExternalSystemBadge({ system }: { readonly system: ExternalSystem }) {
  const { enabled, health } = system;
  if (!enabled) return <StateBadge state="Disabled" tone="quiet" />;
  if (health.failed > 0) return <StateBadge state={`${health.failed} failed`} tone="bad" />;
  if (health.lastError && health.pending > 0) {
    return <StateBadge state="Tries again" tone="waiting" />;
  }
  return <StateBadge state="Healthy" tone="good" />;
}
