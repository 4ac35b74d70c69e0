import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { lifecycles } from '../api/lifecycles';
import { holds } from '../api/session';
import { Button } from '../parts/Button';
import { FilterChoice } from '../parts/Choice';
import { PageHeader } from '../parts/PageHeader';
import { type Column, RecordList } from '../parts/RecordList';
import { StateBadge } from '../parts/StateBadge';
import { Time } from '../parts/Time';
import { useSearchParams } from '../shell/searchParams';
import { useUser } from '../shell/user';
import './admin.css';
import { NewRegistration } from './NewRegistration';
import type { Registration } from './records';
import { useRecords } from './useRecords';

const { states } = lifecycles.registration;

const columns: readonly Column<Registration>[] = [
  {
    title: 'Customer',
    narrow: 'lead',
    cell: ({ number, customerName }) => (
      <>
        <Link to="/registrations/$number" params={{ number } as never} className="row-link">
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
      <RecordList
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
