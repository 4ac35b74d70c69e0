import { Link } from '@tanstack/react-router';
import type { CatalogItem } from '../api/types';
import { FilterChoice } from '../components/Choice';
import { PageHeader } from '../components/PageHeader';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { type Column, RecordTable } from '../list/RecordTable';
import { SearchBox } from '../list/SearchBox';
import { useSearchParams } from '../list/useSearchParams';
import { useSession } from '../session/user';
import '../styles/admin.css';
import { useRecords } from '../list/useRecords';
import { kindNames } from '../replicationSet/ReplicationRules';

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
  { title: 'Kind', cell: ({ kind }) => kindNames[kind] },
  {
    title: 'Group',
    narrow: 'hidden',
    cell: ({ policy: { assignmentGroup } }) => assignmentGroup ?? '–',
  },
  { title: 'Updated', cell: ({ updatedAt }) => <Time at={updatedAt} /> },
];

/** What we offer, to our own people and to our customers. */
export function CatalogItemList() {
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
      <RecordTable
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
