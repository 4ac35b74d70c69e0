import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Desk } from '../api/types';
import { Button } from '../components/Button';
import { Time } from '../components/Time';
import { t } from '../i18n/t';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { pendingWords } from '../record/Health';
import { DeskBadge } from './DeskBadge';
import { NewDesk } from './NewDesk';

const columns: readonly Column<Desk>[] = [
  {
    title: t('desk.desk'),
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
  { title: t('desk.health'), narrow: 'aside', cell: (desk) => <DeskBadge desk={desk} /> },
  { title: t('desk.waiting'), cell: ({ health }) => pendingWords(health) },
  {
    title: t('desk.lastRead'),
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
        title={t('desk.desks')}
        introduction={t('desk.about')}
        actions={
          <Button variant="primary" icon="plus" onPress={() => setCreating(true)}>
            {t('desk.connectDesk')}
          </Button>
        }
        filters={[
          {
            name: 'state',
            label: t('desk.state'),
            all: t('desk.anyState'),
            options: ['Active', 'Paused'],
          },
        ]}
        columns={columns}
        keyOf={({ id }) => id}
        empty={t('desk.empty')}
        refreshEvery={5_000}
      />
      {creating && <NewDesk onClose={() => setCreating(false)} />}
    </>
  );
}
