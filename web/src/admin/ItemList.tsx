import { Link } from '@tanstack/react-router';
import type { CatalogItem } from '../api/types';
import { FilterChoice } from '../parts/Choice';
import { PageHeader } from '../parts/PageHeader';
import { type Column, RecordList } from '../parts/RecordList';
import { SearchBox } from '../parts/SearchBox';
import { StateBadge } from '../parts/StateBadge';
import { Time } from '../parts/Time';
import { useSearchParams } from '../shell/searchParams';
import { useSession } from '../shell/user';
import './admin.css';
import { pageOf } from './address';
import { kindNames } from './Crossing';
import { useRecords } from './useRecords';

const columns: readonly Column<CatalogItem>[] = [
  {
    title: 'Item',
    narrow: 'lead',
    cell: ({ id, name, links }) => (
      <>
        <Link to={pageOf(links.self)} className="row-link">
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
  { title: 'Kind', cell: ({ kind }) => kindNames[kind] },
  {
    title: 'Group',
    narrow: 'hidden',
    cell: ({ policy: { assignmentGroup } }) => assignmentGroup ?? '–',
  },
  { title: 'Updated', cell: ({ updatedAt }) => <Time at={updatedAt} /> },
];

/** What we offer, to our own people and to our customers. */
export function ItemList() {
  const { instance } = useSession();
  const [{ q, kind, active }, change] = useSearchParams();
  const list = useRecords<CatalogItem>('catalog-items', { q, kind, active, provider: instance });
  return (
    <>
      <PageHeader
        title="Catalog items"
        actions={
          <Link to="/catalog-items/new" className="button button-primary">
            New item
          </Link>
        }
      >
        What you offer. Customers see what your replication set lets cross.
      </PageHeader>
      <search className="filters">
        <SearchBox label="Search items" value={q ?? ''} onChange={(text) => change({ q: text })} />
        <FilterChoice
          label="Kind"
          all="Any kind"
          options={Object.entries(kindNames).map(([id, label]) => ({ id, label }))}
          value={kind}
          onChange={(chosen) => change({ kind: chosen })}
        />
        <FilterChoice
          label="State"
          all="Published"
          options={[{ id: 'false', label: 'Withdrawn' }]}
          value={active}
          onChange={(chosen) => change({ active: chosen })}
        />
      </search>
      <RecordList
        label="Catalog items"
        columns={columns}
        keyOf={({ id }) => id}
        list={list}
        empty={
          q || kind || active ? (
            <>
              <strong>Nothing matches</strong> Try fewer filters.
            </>
          ) : (
            <>
              <strong>You offer nothing yet</strong>{' '}
              <Link to="/catalog-items/new">Publish the first item</Link>
            </>
          )
        }
      />
    </>
  );
}
