import { FilterChoice } from '../components/Choice';
import { organisation } from '../components/labels';
import { PageHeader } from '../components/PageHeader';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { type Column, RecordTable } from '../list/RecordTable';
import { useSearchParams } from '../list/useSearchParams';
import '../styles/admin.css';
import { useRecords } from '../list/useRecords';
import type { Connection, Drift } from '../record/useRecord';
import { FailureTabs } from './FailureTabs';
import { Subject } from './Subject';

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
        <span className="row-under">{repair ?? 'Nothing can be done about it from here.'}</span>
      </>
    ),
  },
  { title: 'Found', cell: ({ foundAt }) => <Time at={foundAt} /> },
];

/** What reconciliations have found to differ between us and our partners. */
export function DriftList() {
  const [{ partner, open }, change] = useSearchParams();
  const list = useRecords<Drift>('exchange/drift', { partner, open });
  const connections = useRecords<Connection>('connections').items;
  const partners = [...new Set(connections.map((one) => one.partner))];
  return (
    <>
      <PageHeader title="Drift">
        Every night, both sides compare what they must have alike, and repair what can be repaired.
      </PageHeader>
      <FailureTabs />
      <search className="filters">
        <FilterChoice
          label="Partner"
          all="Any partner"
          options={partners.map((id) => ({ id, label: organisation(id) }))}
          value={partner}
          onChange={(chosen) => change({ partner: chosen })}
        />
        <FilterChoice
          label="State"
          all="Any state"
          options={[
            { id: 'true', label: 'Differs still' },
            { id: 'false', label: 'Agrees again' },
          ]}
          value={open}
          onChange={(chosen) => change({ open: chosen })}
        />
      </search>
      <RecordTable
        label="Drift"
        columns={columns}
        keyOf={({ id }) => String(id)}
        list={list}
        empty={
          <>
            <strong>No drift</strong> What a comparison finds to differ appears here.
          </>
        }
      />
    </>
  );
}
