import { Link, useSearch } from '@tanstack/react-router';
import type { Connection } from '../api/types';
import { organisation } from '../components/labels';
import { Time } from '../components/Time';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { driftWords, HealthBadge, pendingWords } from '../record/Health';

const states = ['Requested', 'Approved', 'Active', 'Paused', 'Rejected', 'Off-boarded'];

const columns: readonly Column<Connection>[] = [
  {
    title: t('connection.partner'),
    narrow: 'lead',
    cell: ({ id, partner, partnerIs }) => (
      <>
        <Link to="/connections/$id" params={{ id }} className="row-link">
          {organisation(partner)}
        </Link>
        <span className="row-under">
          {partnerIs === 'provider' ? t('connection.provider') : t('connection.customer')}
        </span>
      </>
    ),
  },
  {
    title: t('connection.health'),
    narrow: 'aside',
    cell: (connection) => <HealthBadge connection={connection} />,
  },
  { title: t('connection.waiting'), cell: ({ health }) => pendingWords(health) },
  {
    title: t('connection.drift'),
    narrow: 'hidden',
    cell: ({ reconciliation }) =>
      reconciliation ? driftWords(reconciliation) : t('connection.notComparedYet'),
  },
  {
    title: t('connection.lastSuccess'),
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
      title={t('connection.connections')}
      introduction={t('connection.yourConnectionsWithCustomers')}
      filters={[
        {
          name: 'partnerIs',
          label: t('connection.partnerIs'),
          all: t('connection.any'),
          options: [
            { id: 'customer', label: t('connection.aCustomer') },
            { id: 'provider', label: t('connection.aProvider') },
          ],
        },
        {
          name: 'state',
          label: t('connection.state'),
          all: t('connection.anyState'),
          options: states,
        },
      ]}
      columns={columns}
      keyOf={({ id }) => id}
      empty={
        <RichText
          text="connection.empty"
          parts={{ register: <Link to="/registrations" />, create: <Link to="/providers" /> }}
        />
      }
      refreshEvery={5_000}
    />
  );
}
