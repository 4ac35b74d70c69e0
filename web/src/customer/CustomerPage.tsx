import { Link, useParams } from '@tanstack/react-router';
import type { Customer, Registration } from '../api/types';
import { Facts } from '../components/Facts';
import { PageHeader } from '../components/PageHeader';
import { RecordLink } from '../components/RecordLink';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { type Column, RecordTable } from '../list/RecordTable';
import { useCollection } from '../list/useCollection';
import { Columns, Panel, RecordPage } from '../record/RecordPage';
import { pathOf, useRecord } from '../record/useRecord';

const columns: readonly Column<Registration>[] = [
  {
    title: 'Registration',
    narrow: 'lead',
    cell: ({ number }) => (
      <Link to="/registrations/$number" params={{ number }} className="row-link number">
        {number}
      </Link>
    ),
  },
  { title: 'State', narrow: 'aside', cell: ({ state }) => <StateBadge state={state} /> },
  { title: 'Opened by', cell: ({ openedBy }) => openedBy },
  { title: 'Opened', cell: ({ openedAt }) => <Time at={openedAt} /> },
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
          <PageHeader title={name} over={<Link to="/customers">Customers</Link>}>
            Customer since <Time at={createdAt} />
          </PageHeader>
          <Columns
            main={
              <Panel title="Registrations">
                <RecordTable
                  label="Registrations"
                  columns={columns}
                  keyOf={({ number }) => number}
                  list={registrations}
                  empty="None."
                />
              </Panel>
            }
            aside={
              <Panel title="Details">
                <Facts
                  facts={{
                    Contact: contactName,
                    'E-mail': <a href={`mailto:${contactEmail}`}>{contactEmail}</a>,
                    'Instance id': instance,
                    Records: links.subscription ? (
                      <>
                        <RecordLink path={links.subscription}>Subscription</RecordLink>
                        {links.connection && (
                          <>
                            {' · '}
                            <RecordLink path={links.connection}>Connection</RecordLink>
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
