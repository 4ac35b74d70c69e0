import type { RecordDesk } from '../api/types';
import { Facts } from '../components/Facts';
import { StateBadge } from '../components/StateBadge';

/** The ticket of a record in a desk, with a link to it. Nothing for a record that is in no desk. */
export function DeskTicket({ desk }: { readonly desk: RecordDesk }) {
  if (!desk) return null;
  const { name, ticket, url, state, lastError } = desk;
  return (
    <section className="panel" aria-labelledby="desk">
      <h2 id="desk">{name}</h2>
      <Facts
        facts={{
          Ticket:
            url && /^https?:/.test(url) && ticket ? (
              <a href={url} target="_blank" rel="noreferrer" className="number">
                {ticket}
              </a>
            ) : (
              (ticket ?? 'Not created yet')
            ),
          Updates: <StateBadge state={state} />,
          'Last error': lastError,
        }}
      />
    </section>
  );
}
