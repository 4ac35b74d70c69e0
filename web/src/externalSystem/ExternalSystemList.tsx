import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ExternalSystem } from '../api/types';
import { Button } from '../components/Button';
import { Time } from '../components/Time';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { ExternalSystemBadge, pendingWords } from '../record/Health';
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

/** The external systems that this instance exchanges changes with. */
export function ExternalSystemList() {
  const [creating, setCreating] = useState(false);
  return (
    <>
      <ListPage
        collection="/api/v1/external-systems"
        search={useSearch({ from: '/external-systems' })}
        title="External systems"
        introduction="Systems that you exchange changes with."
        actions={
          <Button variant="primary" icon="plus" onPress={() => setCreating(true)}>
            New external system
          </Button>
        }
        filters={[
          {
            name: 'enabled',
            label: 'Enabled',
            all: 'All',
            options: [
              { id: 'true', label: 'Enabled' },
              { id: 'false', label: 'Disabled' },
            ],
          },
        ]}
        columns={columns}
        keyOf={({ id }) => id}
        empty="Create one, and then a group whose changes go to it."
        refreshEvery={5_000}
      />
      {creating && <NewExternalSystem onClose={() => setCreating(false)} />}
    </>
  );
}
