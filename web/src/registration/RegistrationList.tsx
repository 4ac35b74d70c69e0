import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { lifecycles } from '../api/lifecycles';
import { holds } from '../api/session';
import type { Registration } from '../api/types';
import { Button } from '../components/Button';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { t } from '../i18n/t';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { useUser } from '../session/useSession';
import { NewRegistration } from './NewRegistration';

const { states } = lifecycles.registration;

const columns: readonly Column<Registration>[] = [
  {
    title: t('registration.customer'),
    narrow: 'lead',
    cell: ({ number, customerName }) => (
      <>
        <Link to="/registrations/$number" params={{ number }} className="row-link">
          {customerName}
        </Link>
        <span className="row-under number">{number}</span>
      </>
    ),
  },
  {
    title: t('registration.state'),
    narrow: 'aside',
    width: 12,
    cell: ({ state }) => <StateBadge state={state} />,
  },
  { title: t('registration.turn'), width: 15, cell: ({ state }) => turns[state] },
  {
    title: t('registration.contact'),
    narrow: 'hidden',
    width: 18,
    cell: ({ contactName, contactEmail }) => `${contactName} · ${contactEmail}`,
  },
  { title: t('registration.opened'), width: 8, cell: ({ openedAt }) => <Time at={openedAt} /> },
];

/** Who acts next. */
const turns: Readonly<Record<Registration['state'], string>> = {
  'Awaiting Customer': t('registration.customerRegisters'),
  'Approval Requested': t('registration.youApprove'),
  Approved: t('registration.customerActivates'),
  Established: '–',
  Rejected: '–',
  Cancelled: '–',
  Expired: '–',
};

/** Customers that are being connected, and those that were. */
export function RegistrationList() {
  const user = useUser();
  const [opening, setOpening] = useState(false);
  return (
    <>
      <ListPage
        collection="/api/v1/registrations"
        search={useSearch({ from: '/registrations' })}
        title={t('registration.registrations')}
        introduction={t('registration.customersThatAreBeing')}
        actions={
          holds(user, 'admin') && (
            <Button variant="primary" icon="plus" onPress={() => setOpening(true)}>
              {t('registration.registerACustomer')}
            </Button>
          )
        }
        filters={[
          {
            name: 'state',
            label: t('registration.state'),
            all: t('registration.anyState'),
            options: states,
          },
        ]}
        columns={columns}
        keyOf={({ number }) => number}
        empty={t('registration.registerACustomerIts')}
      />
      {opening && <NewRegistration onClose={() => setOpening(false)} />}
    </>
  );
}
