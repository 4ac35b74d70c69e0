import { Link, useSearch } from '@tanstack/react-router';
import type { Customer } from '../api/types';
import { RecordLink } from '../components/RecordLink';
import { Time } from '../components/Time';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';

const columns: readonly Column<Customer>[] = [
  {
    title: 'Customer',
    narrow: 'lead',
    cell: ({ id, name, instance }) => (
      <>
        <Link to="/customers/$id" params={{ id }} className="row-link">
          {name}
        </Link>
        {instance && <span className="row-under">{instance}</span>}
      </>
    ),
  },
  {
    title: 'Contact',
    cell: ({ contactName, contactEmail }) => (
      <>
        {contactName}
        <span className="row-under">{contactEmail}</span>
      </>
    ),
  },
  {
    title: 'Registration',
    narrow: 'hidden',
    cell: ({ links: { registration } }) =>
      registration && (
        <RecordLink path={registration} className="number">
          {registration.split('/').at(-1)}
        </RecordLink>
      ),
  },
  { title: 'Since', cell: ({ createdAt }) => <Time at={createdAt} /> },
];

/** The organisations that this instance provides for. */
export function CustomerList() {
  return (
    <ListPage
      collection="/api/v1/customers"
      search={useSearch({ from: '/customers' })}
      title="Customers"
      introduction="Organisations that you provide for."
      searchLabel="Search customers"
      columns={columns}
      keyOf={({ id }) => id}
      empty={
        <>
          <Link to="/registrations">Register a customer</Link>, and it appears here.
        </>
      }
    />
  );
}
