import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../parts/Button';
import { FilterChoice } from '../parts/Choice';
import { PageHeader } from '../parts/PageHeader';
import { type Column, RecordList } from '../parts/RecordList';
import { Time } from '../parts/Time';
import { useSearchParams } from '../shell/searchParams';
import './admin.css';
import { pageOf } from './address';
import { pendingWords } from './Health';
import { NewSystem } from './NewSystem';
import type { ExternalSystem } from './records';
import { SystemBadge } from './SystemBadge';
import { useRecords } from './useRecords';

const columns: readonly Column<ExternalSystem>[] = [
  {
    title: 'System',
    narrow: 'lead',
    cell: ({ name, deliveryUrl, links }) => (
      <>
        <Link to={pageOf(links.self ?? '')} className="row-link">
          {name}
        </Link>
        <span className="row-under">{deliveryUrl ?? 'Pulls its operations'}</span>
      </>
    ),
  },
  { title: 'Health', narrow: 'aside', cell: (system) => <SystemBadge system={system} /> },
  { title: 'Waiting', cell: ({ health }) => pendingWords(health) },
  {
    title: 'Last success',
    narrow: 'hidden',
    cell: ({ health: { lastSuccessAt } }) => (lastSuccessAt ? <Time at={lastSuccessAt} /> : '–'),
  },
];

/** The systems that changes are exchanged with. */
export function SystemList() {
  const [{ enabled }, change] = useSearchParams();
  const [defining, setDefining] = useState(false);
  const list = useRecords<ExternalSystem>('external-systems', { enabled }, 5_000);
  return (
    <>
      <PageHeader
        title="External systems"
        actions={
          <Button look="primary" icon="plus" onPress={() => setDefining(true)}>
            New external system
          </Button>
        }
      >
        What changes are exchanged with.
      </PageHeader>
      <search className="filters">
        <FilterChoice
          label="Enabled"
          all="All"
          options={[
            { id: 'true', label: 'Enabled' },
            { id: 'false', label: 'Disabled' },
          ]}
          value={enabled}
          onChange={(chosen) => change({ enabled: chosen })}
        />
      </search>
      <RecordList
        label="External systems"
        columns={columns}
        keyOf={({ id }) => id}
        list={list}
        empty={
          <>
            <strong>{enabled ? 'None of these' : 'No external systems yet'}</strong>{' '}
            {enabled ? 'Try all.' : 'Define one, and put a group in front of it.'}
          </>
        }
      />
      {defining && <NewSystem onClose={() => setDefining(false)} />}
    </>
  );
}
