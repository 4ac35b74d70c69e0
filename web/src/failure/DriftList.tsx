import { useSearch } from '@tanstack/react-router';
import type { Drift } from '../api/types';
import { organisation } from '../components/labels';
import { Subject } from '../components/RecordLink';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { useAll } from '../list/useCollection';
import { FailureTabs } from './FailureTabs';

const columns: readonly Column<Drift>[] = [
  {
    title: 'Record',
    narrow: 'lead',
    cell: ({ subject, differs }) => (
      <>
        <Subject subject={subject} />
        <span className="row-under">{differs}</span>
      </>
    ),
  },
  {
    title: 'State',
    narrow: 'aside',
    cell: ({ repairedAt }) =>
      repairedAt ? (
        <StateBadge state="Agrees again" tone="good" />
      ) : (
        <StateBadge state="Differs" tone="bad" />
      ),
  },
  { title: 'Partner', cell: ({ partner }) => organisation(partner) },
  {
    title: 'What differs',
    cell: ({ detail, repair }) => (
      <>
        {detail}
        <span className="row-under">{repair ?? 'It cannot be repaired from here.'}</span>
      </>
    ),
  },
  { title: 'Found', cell: ({ foundAt }) => <Time at={foundAt} /> },
];

/** The differences that reconciliations found between this instance and its partners. */
export function DriftList() {
  const partners = new Set(useAll('/api/v1/connections').map(({ partner }) => partner));
  return (
    <ListPage
      collection="/api/v1/exchange/drift"
      search={useSearch({ from: '/drift' })}
      title="Drift"
      introduction="Every night, both sides compare the records that they share, and repair the differences that can be repaired."
      above={<FailureTabs />}
      filters={[
        {
          name: 'partner',
          label: 'Partner',
          all: 'Any partner',
          options: [...partners].map((id) => ({ id, label: organisation(id) })),
        },
        {
          name: 'open',
          label: 'State',
          all: 'Any state',
          options: [
            { id: 'true', label: 'Still differs' },
            { id: 'false', label: 'Agrees again' },
          ],
        },
      ]}
      columns={columns}
      keyOf={({ id }) => String(id)}
      emptyTitle="No drift"
      empty="Differences that a comparison finds appear here."
    />
  );
}
