import { Link } from '@tanstack/react-router';
import { FilterChoice } from '../parts/Choice';
import { organisation } from '../parts/organisation';
import { PageHeader } from '../parts/PageHeader';
import { type Column, RecordList } from '../parts/RecordList';
import { Time } from '../parts/Time';
import { useSearchParams } from '../shell/searchParams';
import './admin.css';
import { pageOf } from './address';
import { driftWords, HealthBadge, pendingWords } from './Health';
import type { Connection } from './records';
import { useRecords } from './useRecords';

const states = ['Requested', 'Approved', 'Active', 'Paused', 'Rejected', 'Off-boarded'];

const columns: readonly Column<Connection>[] = [
  {
    title: 'Partner',
    narrow: 'lead',
    cell: ({ partner, partnerIs, links }) => (
      <>
        <Link to={pageOf(links.self ?? '')} className="row-link">
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
      <RecordList
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
