import { Link, useSearch } from '@tanstack/react-router';
import type { Delivery, ExternalSystem } from '../api/types';
import { ProblemLink } from '../components/ProblemLink';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { t, textOf } from '../i18n/t';
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
      title: t('externalSystem.operation'),
      narrow: 'lead',
      cell: ({ operation, change: sent, externalId }) => (
        <>
          {operationLabel(operation)} <ChangeLink number={sent.number ?? null} />
          {externalId && (
            <span className="row-under">{t('externalSystem.there', { id: externalId })}</span>
          )}
        </>
      ),
    },
    {
      title: t('externalSystem.state'),
      narrow: 'aside',
      cell: ({ delivery }) => <StateBadge state={delivery.state} />,
    },
    {
      title: t('externalSystem.attempts'),
      cell: ({ change, delivery: { state, attempts, lastError } }) => (
        <>
          {t('failure.attempts', { count: attempts })}
          {lastError && <span className="row-under">{lastError}</span>}
          {state === 'failed' && (
            <span className="row-under">
              <ProblemLink page="system-delivery-failure" about={String(change.number)} />
            </span>
          )}
        </>
      ),
    },
    { title: t('externalSystem.at'), cell: ({ at }) => <Time at={at} /> },
    {
      title: t('externalSystem.actions'),
      cell: ({ id, operation, delivery }) => (
        <span className="row-buttons">
          <ActionButton
            offered={delivery.state === 'failed'}
            label={t('externalSystem.retry')}
            action={{ path: `${system.links.deliveries}/${id}/retry` }}
            done={t('externalSystem.sentAgain', { operation: operationLabel(operation) })}
          />
          <ConfirmButton
            offered={delivery.state === 'failed'}
            label={t('externalSystem.discard')}
            variant="danger"
            title={t('externalSystem.discardTitle', { operation: operationLabel(operation) })}
            confirm={t('externalSystem.discard')}
            danger
            reason="optional"
            action={{ path: `${system.links.deliveries}/${id}/discard` }}
            done={t('externalSystem.discarded', { operation: operationLabel(operation) })}
          >
            {t('externalSystem.discardHint', { system: system.name })}
          </ConfirmButton>
        </span>
      ),
    },
  ];
  return (
    <Panel title={t('externalSystem.deliveries')}>
      <FilterBar
        filters={[
          {
            name: 'state',
            label: t('externalSystem.state'),
            all: t('externalSystem.anyState'),
            options: states,
          },
        ]}
      />
      <RecordTable
        label={t('externalSystem.deliveries')}
        columns={columns}
        keyOf={({ id }) => id}
        list={list}
        empty={
          <>
            <strong>
              {state ? t('externalSystem.noneInThisState') : t('externalSystem.noDeliveriesYet')}
            </strong>{' '}
            {t('externalSystem.noneHint')}
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

/** "Assign" of the API is the command of that name. */
function operationLabel(operation: string): string {
  return textOf('command', operation.toLowerCase(), operation);
}
