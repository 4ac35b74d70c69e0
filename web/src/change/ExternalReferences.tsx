import { useQuery } from '@tanstack/react-query';
import { everyPage } from '../api/everyPage';
import type { components } from '../api/schema';
import { send } from '../api/send';
import { holds } from '../api/session';
import type { Page } from '../api/types';
import { ErrorNotice } from '../components/Notice';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { useUser } from '../session/user';
import type { ChangeTicket } from './change';
import { ExternalSystemHealth } from './SystemHealth';

type Reference = components['schemas']['ExternalReference'];
const refreshMs = 15_000;

/** Which external systems have a change too, and what they call it. */
export function ExternalReferences({ change }: { readonly change: ChangeTicket }) {
  const path = `${change.links.self}/external-references`;
  const isAdmin = holds(useUser(), 'admin');
  const found = useQuery({
    queryKey: ['entries', path],
    queryFn: ({ signal }) =>
      everyPage(async (cursor) => {
        const more = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
        return (await send<Page<Reference>>(`${path}?limit=200${more}`, { signal })).body;
      }),
    refetchInterval: refreshMs,
  });
  return (
    <section className="panel" aria-labelledby="references">
      <h2 id="references">External references</h2>
      <ErrorNotice error={found.error} retry={() => void found.refetch()} />
      {found.data?.length === 0 && (
        <p className="quiet">
          None. Own it by a group behind an external system, and that system gets it.
        </p>
      )}
      <ul className="references">
        {found.data?.map((reference) => (
          <li key={reference.externalSystemId} className="reference">
            <span className="reference-head">
              <strong>{reference.externalSystem}</strong>
              {reference.originator && <StateBadge state="Made there" />}
              {!reference.active && <StateBadge state="Disabled" tone="waiting" />}
            </span>
            {reference.externalId ? (
              <span className="number">{reference.externalId}</span>
            ) : (
              <span className="quiet">Has not said its own number yet</span>
            )}
            <span className="row-under">
              Since <Time at={reference.createdAt} />
            </span>
            {isAdmin && reference.links.externalSystem && (
              <ExternalSystemHealth path={reference.links.externalSystem} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
