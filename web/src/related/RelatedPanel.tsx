import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '../api/send';
import { holds } from '../api/session';
import type { JournalEntry, Related } from '../api/types';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { ErrorNotice } from '../components/Notice';
import { RecordLink } from '../components/RecordLink';
import { StateBadge } from '../components/StateBadge';
import { t } from '../i18n/t';
import { Panel } from '../record/RecordPage';
import { useAction } from '../record/useRecord';
import { useUser } from '../session/useSession';
import { entriesQuery, type TicketRecord } from '../ticket/record';
import { LinkDialog } from './LinkDialog';
import { relationLabel } from './relations';
import './related.css';

/** The records that a record relates to, as far as the user may see them. Staff link others. */
export function RelatedPanel({
  record,
}: {
  readonly record: Pick<TicketRecord, 'number' | 'links'>;
}) {
  const { self, journal } = record.links;
  const isStaff = holds(useUser(), 'agent', 'admin');
  // A link is noted in the journal, which is live.
  const last = useQuery(entriesQuery<JournalEntry>(journal)).data?.at(-1)?.id;
  const found = useQuery({
    queryKey: ['related', self, last],
    queryFn: async ({ signal }) =>
      (await send<{ related: Related[] }>(`${self}/related`, { signal })).body.related,
    placeholderData: (previous) => previous,
  });
  const [isLinking, setLinking] = useState(false);
  const related = found.data ?? [];
  if (related.length === 0 && !isStaff && !found.error) return null;
  return (
    <Panel
      title={t('related.related')}
      actions={
        isStaff && (
          <Button variant="quiet" onPress={() => setLinking(true)}>
            {t('related.link')}
          </Button>
        )
      }
    >
      <ErrorNotice error={found.error} retry={() => void found.refetch()} />
      {related.length === 0 && found.isSuccess && <p className="quiet">{t('related.none')}</p>}
      <ul className="related">
        {related.map((one) => (
          <RelatedRow
            key={`${one.relation} ${one.links.self}`}
            one={one}
            path={isStaff && one.id ? `${self}/related/${one.id}` : null}
          />
        ))}
      </ul>
      {isLinking && <LinkDialog record={record} onClose={() => setLinking(false)} />}
    </Panel>
  );
}

/** @param path removes the link; null if nobody made it, or the user may not */
function RelatedRow({ one, path }: { readonly one: Related; readonly path: string | null }) {
  const { relation, number, title, state, links } = one;
  const name = t('related.removeLink', { number });
  const removing = useAction(() => announce(t('related.removed', { number })), name);
  return (
    <li>
      <span className="related-what">
        <span className="row-under">{relationLabel(relation)}</span>
        <RecordLink path={links.self}>
          <span className="number">{number}</span> {title}
        </RecordLink>
        <ErrorNotice error={removing.error} />
      </span>
      <StateBadge state={state} />
      {path && (
        <Button
          variant="quiet"
          aria-label={name}
          busy={removing.isPending}
          icon="cross"
          onPress={() => removing.mutate({ path, method: 'DELETE' })}
        />
      )}
    </li>
  );
}
