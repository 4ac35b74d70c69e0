import { Link } from '@tanstack/react-router';
import { FilterChoice } from '../components/Choice';
import { organisation } from '../components/labels';
import { PageHeader } from '../components/PageHeader';
import { Time } from '../components/Time';
import { type Column, RecordTable } from '../list/RecordTable';
import { useSearchParams } from '../list/useSearchParams';
import '../styles/admin.css';
import { useRecords } from '../list/useRecords';
import type { Connection } from '../record/useRecord';
import { driftWords, HealthBadge, pendingWords } from './Health';

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
    cell: ({ reconciliation }) => (reconciliation ? driftWords(reconciliation) : 'Not looked yet'),
  },
  {
    title: 'Last success',
    narrow: 'hidden',
    cell: ({ health: { lastSuccessAt } }) => (lastSuccessAt ? <Time at={lastSuccessAt} /> : '–'),
  },
];

/** What connects us to partners, with its health at a glance. */
export function ConnectionList() {
  const [{ state, partnerIs }, change] = useSearchParams();
  const list = useRecords<Connection>('connections', { state, partnerIs }, 5_000);
  return (
    <>
      <PageHeader title="Connections">How what you share with partners comes across.</PageHeader>
      <search className="filters">
        <FilterChoice
          label="Partner is"
          all="Any"
          options={[
            { id: 'customer', label: 'A customer' },
            { id: 'provider', label: 'A provider' },
          ]}
          value={partnerIs}
          onChange={(chosen) => change({ partnerIs: chosen })}
        />
        <FilterChoice
          label="State"
          all="Any state"
          options={states}
          value={state}
          onChange={(chosen) => change({ state: chosen })}
        />
      </search>
      <RecordTable
        label="Connections"
        columns={columns}
        keyOf={({ id }) => id}
        list={list}
        empty={
          state || partnerIs ? (
            <>
              <strong>Nothing matches</strong> Try fewer filters.
            </>
          ) : (
            <>
              <strong>No connections yet</strong>{' '}
              <Link to="/registrations">Register a customer</Link>, or{' '}
              <Link to="/providers">create a provider record</Link>.
            </>
          )
        }
      />
    </>
  );
}
