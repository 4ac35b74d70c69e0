import { Link, useSearch } from '@tanstack/react-router';
import type { CatalogItem } from '../api/types';
import { itemKindOptions, itemKinds } from '../components/labels';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { t } from '../i18n/t';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { useSession } from '../session/useSession';

const columns = (): readonly Column<CatalogItem>[] => [
  {
    title: t('catalogItem.item'),
    narrow: 'lead',
    cell: ({ id, name }) => (
      <>
        <Link to="/catalog-items/$id" params={{ id }} className="row-link">
          {name}
        </Link>
        <span className="row-under number">{id}</span>
      </>
    ),
  },
  {
    title: t('catalogItem.state'),
    narrow: 'aside',
    cell: ({ active }) =>
      active ? (
        <StateBadge state={t('catalogItem.published')} tone="good" />
      ) : (
        <StateBadge state={t('catalogItem.withdrawn')} tone="quiet" />
      ),
  },
  { title: t('catalogItem.kind'), cell: ({ kind }) => itemKinds[kind] },
  {
    title: t('catalogItem.group'),
    narrow: 'hidden',
    cell: ({ policy: { assignmentGroup } }) => assignmentGroup ?? '–',
  },
  { title: t('catalogItem.updated'), cell: ({ updatedAt }) => <Time at={updatedAt} /> },
];

/** The items that this instance offers. */
export function CatalogItemList() {
  const { instance } = useSession();
  return (
    <ListPage
      collection="/api/v1/catalog-items"
      search={useSearch({ from: '/catalog-items' })}
      title={t('catalogItem.items')}
      introduction={t('catalogItem.itemsAbout')}
      actions={
        <Link to="/catalog-items/new" className="button button-primary">
          {t('catalogItem.newItemShort')}
        </Link>
      }
      searchLabel={t('catalogItem.searchItems')}
      filters={[
        {
          name: 'kind',
          label: t('catalogItem.kind'),
          all: t('catalogItem.anyKind'),
          options: itemKindOptions,
        },
        {
          name: 'active',
          label: t('catalogItem.state'),
          all: t('catalogItem.published'),
          options: [{ id: 'false', label: t('catalogItem.withdrawn') }],
        },
      ]}
      query={{ provider: instance }}
      columns={columns()}
      keyOf={({ id }) => id}
      empty={<Link to="/catalog-items/new">{t('catalogItem.publishFirst')}</Link>}
    />
  );
}
