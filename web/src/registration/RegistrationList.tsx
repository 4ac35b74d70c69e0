import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { lifecycles } from '../api/lifecycles';
import { holds } from '../api/session';
import type { Registration } from '../api/types';
import { Button } from '../components/Button';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { useUser } from '../session/useSession';
import { NewRegistration } from './NewRegistration';

const { states } = lifecycles.registration;

const columns: readonly Column<Registration>[] = [
  {
    title: 'Customer',
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
  { title: 'State', narrow: 'aside', cell: ({ state }) => <StateBadge state={state} /> },
  { title: 'Turn', cell: ({ state }) => turns[state] },
  {
    title: 'Contact',
    narrow: 'hidden',
    cell: ({ contactName, contactEmail }) => (
      <>
        {contactName}
        <span className="row-under">{contactEmail}</span>
      </>
    ),
  },
  { title: 'Opened', cell: ({ openedAt }) => <Time at={openedAt} /> },
];

/** Who acts next. */
const turns: Readonly<Record<Registration['state'], string>> = {
  'Awaiting Customer': 'Customer registers',
  'Approval Requested': 'You approve',
  Approved: 'Customer activates',
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
        title="Registrations"
        introduction="Customers that are being connected to your organisation."
        actions={
          holds(user, 'admin') && (
            <Button variant="primary" icon="plus" onPress={() => setOpening(true)}>
              Register a customer
            </Button>
          )
        }
        filters={[{ name: 'state', label: 'State', all: 'Any state', options: states }]}
        columns={columns}
        keyOf={({ number }) => number}
        empty="Register a customer. Its contact gets the instructions by e-mail."
      />
      {opening && <NewRegistration onClose={() => setOpening(false)} />}
    </>
  );
}
