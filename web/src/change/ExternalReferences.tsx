import { useQuery } from '@tanstack/react-query';
import { send } from '../api/send';
import { holds } from '../api/session';
import type { ExternalReference, ExternalSystem } from '../api/types';
import { ErrorNotice } from '../components/Notice';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { useUser } from '../session/useSession';
import { entriesQuery } from '../ticket/record';
import type { ChangeTicket } from './change';

const refreshMs = 15_000;

/** The external systems that have the change too, and the number that each gave it. */
export function ExternalReferences({ change }: { readonly change: ChangeTicket }) {
  const isAdmin = holds(useUser(), 'admin');
  const found = useQuery({
    ...entriesQuery<ExternalReference>(`${change.links.self}/external-references`),
    refetchInterval: refreshMs,
  });
  return (
    <section className="panel" aria-labelledby="references">
      <h2 id="references">{t('change.references')}</h2>
      <ErrorNotice error={found.error} retry={() => void found.refetch()} />
      {found.data?.length === 0 && <p className="quiet">{t('change.noReferences')}</p>}
      <ul className="references">
        {found.data?.map((reference) => (
          <li key={reference.externalSystemId} className="reference">
            <span className="reference-head">
              <strong>{reference.externalSystem}</strong>
              {reference.originator && <StateBadge state={t('change.createdThere')} />}
              {!reference.active && <StateBadge state={t('change.disabled')} tone="waiting" />}
            </span>
            {reference.externalId ? (
              <span className="number">{reference.externalId}</span>
            ) : (
              <span className="quiet">{t('change.noNumberYet')}</span>
            )}
            <span className="row-under">
              <RichText text="change.since" parts={{ time: <Time at={reference.createdAt} /> }} />
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

/** The operations that wait for an external system, of all changes. Only admins may read it. */
function ExternalSystemHealth({ path }: { readonly path: string }) {
  const { data } = useQuery({
    queryKey: ['health', path],
    queryFn: async ({ signal }) => (await send<ExternalSystem>(path, { signal })).body,
    refetchInterval: refreshMs,
  });
  if (!data) return null;
  const { pending, failed, lastError } = data.health;
  return (
    <span className="row-under">
      <RichText
        text="change.deliveries"
        parts={{
          state:
            failed > 0 ? (
              <StateBadge state={t('change.failed', { count: failed })} tone="bad" />
            ) : pending > 0 ? (
              <StateBadge state={t('change.waiting', { count: pending })} tone="waiting" />
            ) : (
              <StateBadge state="delivered" />
            ),
        }}
      />
      {lastError && (pending > 0 || failed > 0) && <> {lastError}</>}
    </span>
  );
}
