import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../components/Button';
import { FilterChoice } from '../components/Choice';
import { PageHeader } from '../components/PageHeader';
import { Time } from '../components/Time';
import { type Column, RecordTable } from '../list/RecordTable';
import { useSearchParams } from '../list/useSearchParams';
import '../styles/admin.css';
import { pendingWords } from '../connection/Health';
import { useRecords } from '../list/useRecords';
import type { ExternalSystem } from '../record/useRecord';
import { ExternalSystemBadge } from './ExternalSystemBadge';
import { NewExternalSystem } from './NewExternalSystem';

const columns: readonly Column<ExternalSystem>[] = [
  {
    title: 'System',
    narrow: 'lead',
    cell: ({ id, name, deliveryUrl }) => (
      <>
        <Link to="/external-systems/$id" params={{ id }} className="row-link">
          {name}
        </Link>
        <span className="row-under">{deliveryUrl ?? 'Pulls its operations'}</span>
      </>
    ),
  },
  { title: 'Health', narrow: 'aside', cell: (system) => <ExternalSystemBadge system={system} /> },
  { title: 'Waiting', cell: ({ health }) => pendingWords(health) },
  {
    title: 'Last success',
    narrow: 'hidden',
    cell: ({ health: { lastSuccessAt } }) => (lastSuccessAt ? <Time at={lastSuccessAt} /> : '–'),
  },
];

/** The systems that changes are exchanged with. */
export function ExternalSystemList() {
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
      <RecordTable
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
      {defining && <NewExternalSystem onClose={() => setDefining(false)} />}
    </>
  );
}
