import { Link } from '@tanstack/react-router';
import { PageHeader } from '../parts/PageHeader';
import { type Column, RecordList } from '../parts/RecordList';
import { SearchBox } from '../parts/SearchBox';
import { Time } from '../parts/Time';
import { useSearchParams } from '../shell/searchParams';
import './admin.css';
import { pageOf } from './address';
import type { Customer } from './records';
import { useRecords } from './useRecords';

const columns: readonly Column<Customer>[] = [
  {
    title: 'Customer',
    narrow: 'lead',
    cell: ({ name, instance, links }) => (
      <>
        <Link to={pageOf(links.self ?? '')} className="row-link">
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
        <Link to={pageOf(registration)} className="number">
          {registration.split('/').at(-1)}
        </Link>
      ),
  },
  { title: 'Since', cell: ({ createdAt }) => <Time at={createdAt} /> },
];

/** Who we provide for. */
export function CustomerList() {
  const [{ q }, change] = useSearchParams();
  const list = useRecords<Customer>('customers', { q });
  return (
    <>
      <PageHeader title="Customers">Organisations that you provide for.</PageHeader>
      <search className="filters">
        <SearchBox
          label="Search customers"
          value={q ?? ''}
          onChange={(text) => change({ q: text })}
        />
      </search>
      <RecordList
        label="Customers"
        columns={columns}
        keyOf={({ id }) => id}
        list={list}
        empty={
          q ? (
            <>
              <strong>Nothing matches</strong> Try other words.
            </>
          ) : (
            <>
              <strong>No customers yet</strong> <Link to="/registrations">Register one</Link>, and
              it appears here.
            </>
          )
        }
      />
    </>
  );
}
