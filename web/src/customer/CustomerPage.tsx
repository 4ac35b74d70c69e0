import { Link, useParams } from '@tanstack/react-router';
import type { Customer, Registration } from '../api/types';
import { Facts } from '../components/Facts';
import { words } from '../components/labels';
import { PageHeader } from '../components/PageHeader';
import { RecordLink } from '../components/RecordLink';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { type Column, RecordTable } from '../list/RecordTable';
import { useCollection } from '../list/useCollection';
import { Columns, Panel, RecordPage } from '../record/RecordPage';
import { pathOf, useRecord } from '../record/useRecord';

const columns: readonly Column<Registration>[] = [
  {
    title: t('customer.registration'),
    narrow: 'lead',
    cell: ({ number }) => (
      <Link to="/registrations/$number" params={{ number }} className="row-link number">
        {number}
      </Link>
    ),
  },
  {
    title: t('customer.state'),
    narrow: 'aside',
    cell: ({ state }) => <StateBadge state={state} />,
  },
  { title: t('customer.openedBy'), cell: ({ openedBy }) => openedBy },
  { title: t('customer.opened'), cell: ({ openedAt }) => <Time at={openedAt} /> },
];

/** A customer and its registrations. */
export function CustomerPage() {
  const { id } = useParams({ from: '/customers/$id' });
  const found = useRecord<Customer>(pathOf('customers', id));
  const registrations = useCollection('/api/v1/registrations', { customer: id });
  return (
    <RecordPage found={found}>
      {({ name, contactName, contactEmail, instance, createdAt, links }) => (
        <>
          <PageHeader title={name} over={<Link to="/customers">{t('customer.customers')}</Link>}>
            <RichText text="customer.customerSince" parts={{ time: <Time at={createdAt} /> }} />
          </PageHeader>
          <Columns
            main={
              <Panel title={t('customer.registrations')}>
                <RecordTable
                  label={t('customer.registrations')}
                  columns={columns}
                  keyOf={({ number }) => number}
                  list={registrations}
                  empty={t('customer.none')}
                />
              </Panel>
            }
            aside={
              <Panel title={t('customer.details')}>
                <Facts
                  facts={{
                    [t('customer.contact')]: contactName,
                    [words('email')]: <a href={`mailto:${contactEmail}`}>{contactEmail}</a>,
                    [t('customer.instanceId')]: instance,
                    [t('customer.records')]: links.subscription ? (
                      <>
                        <RecordLink path={links.subscription}>
                          {t('customer.subscription')}
                        </RecordLink>
                        {links.connection && (
                          <>
                            {' · '}
                            <RecordLink path={links.connection}>
                              {t('customer.connection')}
                            </RecordLink>
                          </>
                        )}
                      </>
                    ) : null,
                  }}
                />
              </Panel>
            }
          />
        </>
      )}
    </RecordPage>
  );
}
