import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Desk } from '../api/types';
import { Button } from '../components/Button';
import { Time } from '../components/Time';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { pendingWords } from '../record/Health';
import { DeskBadge } from './DeskBadge';
import { NewDesk } from './NewDesk';

const columns: readonly Column<Desk>[] = [
  {
    title: 'Desk',
    narrow: 'lead',
    cell: ({ id, name, url }) => (
      <>
        <Link to="/desks/$id" params={{ id }} className="row-link">
          {name}
        </Link>
        <span className="row-under">{url}</span>
      </>
    ),
  },
  { title: 'Health', narrow: 'aside', cell: (desk) => <DeskBadge desk={desk} /> },
  { title: 'Waiting', cell: ({ health }) => pendingWords(health) },
  {
    title: 'Last read',
    narrow: 'hidden',
    cell: ({ health: { lastPollAt } }) => (lastPollAt ? <Time at={lastPollAt} /> : '–'),
  },
];

/** The desks in which this organisation's people work. */
export function DeskList() {
  const [creating, setCreating] = useState(false);
  return (
    <>
      <ListPage
        collection="/api/v1/desks"
        search={useSearch({ from: '/desks' })}
        title="Desks"
        introduction="Systems in which your people work. Records become tickets there, and tickets become records."
        actions={
          <Button variant="primary" icon="plus" onPress={() => setCreating(true)}>
            Connect a desk
          </Button>
        }
        filters={[
          { name: 'state', label: 'State', all: 'Any state', options: ['Active', 'Paused'] },
        ]}
        columns={columns}
        keyOf={({ id }) => id}
        empty="Connect Request Tracker, Redmine or ServiceNow, and nobody there needs to open this portal."
        refreshEvery={5_000}
      />
      {creating && <NewDesk onClose={() => setCreating(false)} />}
    </>
  );
}
