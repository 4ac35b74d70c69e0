import { Link, useSearch } from '@tanstack/react-router';
import type { Delivery, ExternalSystem } from '../api/types';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { FilterBar } from '../list/FilterBar';
import { type Column, RecordTable } from '../list/RecordTable';
import { useCollection } from '../list/useCollection';
import { ActionButton, ConfirmButton } from '../record/ActionButton';
import { Panel } from '../record/RecordPage';

const states = ['waiting', 'delivered', 'failed', 'discarded'];

/** The operations that were sent to a system or wait for it, in order. */
export function ExternalSystemDeliveries({ system }: { readonly system: ExternalSystem }) {
  const { state } = useSearch({ from: '/external-systems/$id' });
  const list = useCollection(
    '/api/v1/external-systems/{id}/deliveries',
    { state },
    { params: { id: system.id }, refreshEvery: 5_000 },
  );
  const columns: readonly Column<Delivery>[] = [
    {
      title: 'Operation',
      narrow: 'lead',
      cell: ({ operation, change: sent, externalId }) => (
        <>
          {operation} <ChangeLink number={sent.number ?? null} />
          {externalId && <span className="row-under">There: {externalId}</span>}
        </>
      ),
    },
    {
      title: 'State',
      narrow: 'aside',
      cell: ({ delivery }) => <StateBadge state={delivery.state} />,
    },
    {
      title: 'Attempts',
      cell: ({ delivery: { attempts, lastError } }) => (
        <>
          {attempts} {attempts === 1 ? 'attempt' : 'attempts'}
          {lastError && <span className="row-under">{lastError}</span>}
        </>
      ),
    },
    { title: 'At', cell: ({ at }) => <Time at={at} /> },
    {
      title: 'Actions',
      cell: ({ id, operation, delivery }) => (
        <span className="row-buttons">
          <ActionButton
            offered={delivery.state === 'failed'}
            label="Retry"
            action={{ path: `${system.links.deliveries}/${id}/retry` }}
            done={`${operation} is sent again.`}
          />
          <ConfirmButton
            offered={delivery.state === 'failed'}
            label="Discard"
            variant="danger"
            title={`Discard this ${operation}?`}
            confirm="Discard"
            danger
            reason="optional"
            action={{ path: `${system.links.deliveries}/${id}/discard` }}
            done={`${operation} is discarded.`}
          >
            {system.name} never gets it, and the operations behind it are sent.
          </ConfirmButton>
        </span>
      ),
    },
  ];
  return (
    <Panel title="Deliveries">
      <FilterBar filters={[{ name: 'state', label: 'State', all: 'Any state', options: states }]} />
      <RecordTable
        label="Deliveries"
        columns={columns}
        keyOf={({ id }) => id}
        list={list}
        empty={
          <>
            <strong>{state ? 'No deliveries in this state' : 'No deliveries yet'}</strong>{' '}
            Operations on changes of its groups appear here.
          </>
        }
      />
    </Panel>
  );
}

function ChangeLink({ number }: { readonly number: string | number | null }) {
  if (typeof number !== 'string') return null;
  return (
    <Link to="/changes/$number" params={{ number }} className="number">
      {number}
    </Link>
  );
}
