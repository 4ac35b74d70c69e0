import { useQuery } from '@tanstack/react-query';
import type { components } from '../api/schema';
import { send } from '../api/send';
import { StateBadge } from '../components/StateBadge';

type System = components['schemas']['ExternalSystem'];
const refreshMs = 15_000;

/** What waits to go to an external system, of all changes; admins may know. */
export function ExternalSystemHealth({ path }: { readonly path: string }) {
  const { data } = useQuery({
    queryKey: ['record', path],
    queryFn: async ({ signal }) => (await send<System>(path, { signal })).body,
    refetchInterval: refreshMs,
  });
  if (!data) return null;
  const { pending, failed, lastError } = data.health;
  return (
    <span className="row-under">
      To it, of all changes:{' '}
      {failed > 0 ? (
        <StateBadge state={`${failed} failed`} tone="bad" />
      ) : pending > 0 ? (
        <StateBadge state={`${pending} on the way`} tone="waiting" />
      ) : (
        <StateBadge state="delivered" />
      )}
      {lastError && (pending > 0 || failed > 0) && <> {lastError}</>}
    </span>
  );
}
