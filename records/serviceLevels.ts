import { firstBreach, nextDue, type ServiceLevels } from '../domain/serviceLevels';

/** The columns of a request that keep its service levels as both sides show them. */
export function levelColumns(levels: ServiceLevels): Readonly<Record<string, string | null>> {
  return {
    service_levels: JSON.stringify(levels),
    due_response: levels.response?.due ?? null,
    due_resolution: levels.resolution?.due ?? null,
    next_due: nextDue(levels),
    breached_at: firstBreach(levels),
  };
}
