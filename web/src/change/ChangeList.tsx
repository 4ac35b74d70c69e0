import { Link } from '@tanstack/react-router';
import { api, read } from '../api/client';
import { PageHeader } from '../components/PageHeader';
import { RecordTable } from '../list/RecordTable';
import { useList } from '../list/useList';
import { useSearchParams } from '../list/useSearchParams';
import { useUser } from '../session/user';
import '../styles/agent.css';
import { Views } from '../list/Views';
import { ChangeFilterBar } from './ChangeFilterBar';
import type { Change } from './change';
import { changeColumns } from './changeColumns';

const refreshMs = 20_000;
const views = [
  { id: 'all', label: 'All changes' },
  { id: 'mine', label: 'Opened by me' },
];

/** Every change, or those that somebody looks for. */
export function ChangeList() {
  const { name } = useUser();
  const [{ q, phase, group, priority, approval, view }, change] = useSearchParams();
  const query = {
    ...(q && { q }),
    ...(phase && { phase }),
    ...(group && { owningGroup: group }),
    ...(priority && { priority: Number(priority) }),
    ...(approval && { approval }),
    ...(view === 'mine' && { openedBy: name }),
  };
  const list = useList<Change>(
    ['changes', query],
    (cursor, signal) =>
      read(
        api.GET('/api/v1/changes', {
          params: { query: { ...query, ...(cursor && { cursor }) } },
          signal,
        }),
      ),
    { refreshEvery: refreshMs },
  );
  return (
    <>
      <PageHeader
        title="Changes"
        actions={
          <Link to="/changes/new" className="button button-primary">
            New change
          </Link>
        }
      />
      <Views label="Which changes" views={views} />
      <ChangeFilterBar chosen={{ q, phase, group, priority, approval }} change={change} />
      <RecordTable
        label="Changes"
        columns={changeColumns}
        keyOf={({ number }) => number}
        list={list}
        empty={
          Object.keys(query).length > 0 ? (
            <>
              <strong>Nothing matches</strong> Try fewer filters, or other words.
            </>
          ) : (
            <>
              <strong>No changes yet</strong> Those that are planned here, or come from external
              systems, appear here.
            </>
          )
        }
      />
    </>
  );
}
