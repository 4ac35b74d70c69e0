import { Link } from '@tanstack/react-router';
import { PageHeader } from '../components/PageHeader';
import { RecordLink } from '../components/RecordLink';
import { Time } from '../components/Time';
import { type Column, RecordTable } from '../list/RecordTable';
import { SearchBox } from '../list/SearchBox';
import { useSearchParams } from '../list/useSearchParams';
import '../styles/admin.css';
import { useRecords } from '../list/useRecords';
import type { Customer } from '../record/useRecord';

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
      <RecordTable
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
