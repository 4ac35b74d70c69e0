import type { RecordDesk } from '../api/types';
import { Facts } from '../components/Facts';
import { StateBadge } from '../components/StateBadge';
import { t } from '../i18n/t';

/** The ticket of a record in a desk, with a link to it. Nothing for a record that is in no desk. */
export function DeskTicket({ desk }: { readonly desk: RecordDesk }) {
  if (!desk) return null;
  const { name, ticket, url, state, lastError } = desk;
  return (
    <section className="panel" aria-labelledby="desk">
      <h2 id="desk">{name}</h2>
      <Facts
        facts={{
          [t('ticket.deskTicket')]:
            url && /^https?:/.test(url) && ticket ? (
              <a href={url} target="_blank" rel="noreferrer" className="number">
                {ticket}
              </a>
            ) : (
              (ticket ?? t('ticket.deskNotCreatedYet'))
            ),
          [t('ticket.deskUpdates')]: <StateBadge state={state} />,
          [t('ticket.deskLastError')]: lastError,
        }}
      />
    </section>
  );
}
