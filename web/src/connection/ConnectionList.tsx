import { Link, useSearch } from '@tanstack/react-router';
import type { Connection } from '../api/types';
import { organisation } from '../components/labels';
import { Time } from '../components/Time';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { driftWords, HealthBadge, pendingWords } from '../record/Health';

const states = ['Requested', 'Approved', 'Active', 'Paused', 'Rejected', 'Off-boarded'];

const columns: readonly Column<Connection>[] = [
  {
    title: 'Partner',
    narrow: 'lead',
    cell: ({ id, partner, partnerIs }) => (
      <>
        <Link to="/connections/$id" params={{ id }} className="row-link">
          {organisation(partner)}
        </Link>
        <span className="row-under">{partnerIs === 'provider' ? 'Provider' : 'Customer'}</span>
      </>
    ),
  },
  {
    title: 'Health',
    narrow: 'aside',
    cell: (connection) => <HealthBadge connection={connection} />,
  },
  { title: 'Waiting', cell: ({ health }) => pendingWords(health) },
  {
    title: 'Drift',
    narrow: 'hidden',
    cell: ({ reconciliation }) =>
      reconciliation ? driftWords(reconciliation) : 'Not compared yet',
  },
  {
    title: 'Last success',
    narrow: 'hidden',
    cell: ({ health: { lastSuccessAt } }) => (lastSuccessAt ? <Time at={lastSuccessAt} /> : '–'),
  },
];

/** Connections with partners, and their health. */
export function ConnectionList() {
  return (
    <ListPage
      collection="/api/v1/connections"
      search={useSearch({ from: '/connections' })}
      title="Connections"
      introduction="Your connections with customers and providers, and their health."
      filters={[
        {
          name: 'partnerIs',
          label: 'Partner is',
          all: 'Any',
          options: [
            { id: 'customer', label: 'A customer' },
            { id: 'provider', label: 'A provider' },
          ],
        },
        { name: 'state', label: 'State', all: 'Any state', options: states },
      ]}
      columns={columns}
      keyOf={({ id }) => id}
      empty={
        <>
          <Link to="/registrations">Register a customer</Link>, or{' '}
          <Link to="/providers">create a provider record</Link>.
        </>
      }
      refreshEvery={5_000}
    />
  );
}
