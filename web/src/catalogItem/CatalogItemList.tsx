import { Link, useSearch } from '@tanstack/react-router';
import type { CatalogItem } from '../api/types';
import { itemKindOptions, itemKinds } from '../components/labels';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { useSession } from '../session/useSession';

const columns: readonly Column<CatalogItem>[] = [
  {
    title: 'Item',
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
    title: 'State',
    narrow: 'aside',
    cell: ({ active }) =>
      active ? (
        <StateBadge state="Published" tone="good" />
      ) : (
        <StateBadge state="Withdrawn" tone="quiet" />
      ),
  },
  { title: 'Kind', cell: ({ kind }) => itemKinds[kind] },
  {
    title: 'Group',
    narrow: 'hidden',
    cell: ({ policy: { assignmentGroup } }) => assignmentGroup ?? '–',
  },
  { title: 'Updated', cell: ({ updatedAt }) => <Time at={updatedAt} /> },
];

/** The items that this instance offers. */
export function CatalogItemList() {
  const { instance } = useSession();
  return (
    <ListPage
      collection="/api/v1/catalog-items"
      search={useSearch({ from: '/catalog-items' })}
      title="Catalog items"
      introduction="What you offer. Customers see the kinds that your replication set includes."
      actions={
        <Link to="/catalog-items/new" className="button button-primary">
          New item
        </Link>
      }
      searchLabel="Search items"
      filters={[
        { name: 'kind', label: 'Kind', all: 'Any kind', options: itemKindOptions },
        {
          name: 'active',
          label: 'State',
          all: 'Published',
          options: [{ id: 'false', label: 'Withdrawn' }],
        },
      ]}
      query={{ provider: instance }}
      columns={columns}
      keyOf={({ id }) => id}
      empty={<Link to="/catalog-items/new">Publish the first item</Link>}
    />
  );
}
