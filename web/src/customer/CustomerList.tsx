import { Link, useSearch } from '@tanstack/react-router';
import type { Customer } from '../api/types';
import { RecordLink } from '../components/RecordLink';
import { Time } from '../components/Time';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';

const columns: readonly Column<Customer>[] = [
  {
    title: t('customer.customer'),
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
    title: t('customer.contact'),
    cell: ({ contactName, contactEmail }) => (
      <>
        {contactName}
        <span className="row-under">{contactEmail}</span>
      </>
    ),
  },
  {
    title: t('customer.registration'),
    narrow: 'hidden',
    cell: ({ links: { registration } }) =>
      registration && (
        <RecordLink path={registration} className="number">
          {registration.split('/').at(-1)}
        </RecordLink>
      ),
  },
  { title: t('customer.since'), cell: ({ createdAt }) => <Time at={createdAt} /> },
];

/** The organisations that this instance provides for. */
export function CustomerList() {
  return (
    <ListPage
      collection="/api/v1/customers"
      search={useSearch({ from: '/customers' })}
      title={t('customer.customers')}
      introduction={t('customer.organisationsThatYouProvide')}
      searchLabel={t('customer.searchCustomers')}
      columns={columns}
      keyOf={({ id }) => id}
      empty={<RichText text="customer.empty" parts={{ register: <Link to="/registrations" /> }} />}
    />
  );
}
