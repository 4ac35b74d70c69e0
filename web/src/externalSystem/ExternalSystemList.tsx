import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ExternalSystem } from '../api/types';
import { Button } from '../components/Button';
import { Time } from '../components/Time';
import { t } from '../i18n/t';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { ExternalSystemBadge, pendingWords } from '../record/Health';
import { NewExternalSystem } from './NewExternalSystem';

const columns: readonly Column<ExternalSystem>[] = [
  {
    title: t('externalSystem.system'),
    narrow: 'lead',
    cell: ({ id, name, deliveryUrl }) => (
      <>
        <Link to="/external-systems/$id" params={{ id }} className="row-link">
          {name}
        </Link>
        <span className="row-under">{deliveryUrl ?? t('externalSystem.pullsItsOperations')}</span>
      </>
    ),
  },
  {
    title: t('externalSystem.health'),
    narrow: 'aside',
    cell: (system) => <ExternalSystemBadge system={system} />,
  },
  { title: t('externalSystem.waiting'), cell: ({ health }) => pendingWords(health) },
  {
    title: t('externalSystem.lastSuccess'),
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
        title={t('externalSystem.externalSystems')}
        introduction={t('externalSystem.systemsThatYouExchange')}
        actions={
          <Button variant="primary" icon="plus" onPress={() => setCreating(true)}>
            {t('externalSystem.newExternalSystem')}
          </Button>
        }
        filters={[
          {
            name: 'enabled',
            label: t('externalSystem.enabled'),
            all: t('externalSystem.all'),
            options: [
              { id: 'true', label: t('externalSystem.enabled') },
              { id: 'false', label: t('externalSystem.disabled') },
            ],
          },
        ]}
        columns={columns}
        keyOf={({ id }) => id}
        empty={t('externalSystem.createOneAndThen')}
        refreshEvery={5_000}
      />
      {creating && <NewExternalSystem onClose={() => setCreating(false)} />}
    </>
  );
}
