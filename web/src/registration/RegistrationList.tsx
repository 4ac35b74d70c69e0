import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { lifecycles } from '../api/lifecycles';
import { holds } from '../api/session';
import { Button } from '../components/Button';
import { FilterChoice } from '../components/Choice';
import { PageHeader } from '../components/PageHeader';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { type Column, RecordTable } from '../list/RecordTable';
import { useSearchParams } from '../list/useSearchParams';
import { useUser } from '../session/user';
import '../styles/admin.css';
import { useRecords } from '../list/useRecords';
import type { Registration } from '../record/useRecord';
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

/** Who is to act next. */
const turns: Readonly<Record<Registration['state'], string>> = {
  'Awaiting Customer': 'Customer registers',
  'Approval Requested': 'You approve',
  Approved: 'Customer activates',
  Established: '–',
  Rejected: '–',
  Cancelled: '–',
  Expired: '–',
};

/** The customers that are being connected to us, and those that were. */
export function RegistrationList() {
  const user = useUser();
  const [{ state }, change] = useSearchParams();
  const [opening, setOpening] = useState(false);
  const list = useRecords<Registration>('registrations', { state });
  return (
    <>
      <PageHeader
        title="Registrations"
        actions={
          holds(user, 'admin') && (
            <Button look="primary" icon="plus" onPress={() => setOpening(true)}>
              Register a customer
            </Button>
          )
        }
      >
        Customers on their way to being connected to us.
      </PageHeader>
      <search className="filters">
        <FilterChoice
          label="State"
          all="Any state"
          options={states}
          value={state}
          onChange={(chosen) => change({ state: chosen })}
        />
      </search>
      <RecordTable
        label="Registrations"
        columns={columns}
        keyOf={({ number }) => number}
        list={list}
        empty={
          state ? (
            <>
              <strong>None in this state</strong> Try another.
            </>
          ) : (
            <>
              <strong>No registrations yet</strong> Register a customer, and its contact gets the
              instructions by mail.
            </>
          )
        }
      />
      {opening && <NewRegistration onClose={() => setOpening(false)} />}
    </>
  );
}
