import { Link, useParams } from '@tanstack/react-router';
import { Facts } from '../parts/Facts';
import { PageHeader } from '../parts/PageHeader';
import { type Column, RecordList } from '../parts/RecordList';
import { StateBadge } from '../parts/StateBadge';
import { Time } from '../parts/Time';
import { pageOf, pathOf } from './address';
import { Columns, Panel, RecordPage } from './RecordPage';
import { type Customer, type Registration, useRecord } from './records';
import { useRecords } from './useRecords';

const columns: readonly Column<Registration>[] = [
  {
    title: 'Registration',
    narrow: 'lead',
    cell: ({ number, links }) => (
      <Link to={pageOf(links.self ?? '')} className="row-link number">
        {number}
      </Link>
    ),
  },
  { title: 'State', narrow: 'aside', cell: ({ state }) => <StateBadge state={state} /> },
  { title: 'Opened by', cell: ({ openedBy }) => openedBy },
  { title: 'Opened', cell: ({ openedAt }) => <Time at={openedAt} /> },
];

/** A customer, with every registration that it came by. */
export function CustomerPage() {
  const { id = '' } = useParams({ strict: false });
  const found = useRecord<Customer>(pathOf('customers', id));
  const registrations = useRecords<Registration>('registrations', { customer: id });
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
                <RecordList
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
                        <Link to={pageOf(links.subscription)}>Subscription</Link>
                        {links.connection && (
                          <>
                            {' · '}
                            <Link to={pageOf(links.connection)}>Connection</Link>
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
