import { Link } from '@tanstack/react-router';
import { api, read } from '../api/client';
import { lifecycles } from '../api/lifecycles';
import { holds } from '../api/session';
import type { Request } from '../api/types';
import { FilterChoice } from '../components/Choice';
import { organisation, priorities, priorityOptions } from '../components/labels';
import { PageHeader } from '../components/PageHeader';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { type Column, RecordTable } from '../list/RecordTable';
import { SearchBox } from '../list/SearchBox';
import { useList } from '../list/useList';
import { useSearchParams } from '../list/useSearchParams';
import { useSession } from '../session/user';

const { states, final } = lifecycles.request;
type State = (typeof states)[number];

/** What people look for under a name of its own, beside the states as they are called. */
const groups: Readonly<Record<string, { readonly label: string; readonly states: State[] }>> = {
  open: { label: 'All open', states: states.filter((state) => !isOneOf(final, state)) },
  yours: { label: 'Waiting for you', states: ['Awaiting Info', 'Resolved'] },
};
const stateOptions = [
  ...Object.entries(groups).map(([id, { label }]) => ({ id, label })),
  ...states,
];
const refreshMs = 20_000;

const columns: readonly Column<Request>[] = [
  {
    title: 'Request',
    narrow: 'lead',
    cell: (request) => (
      <>
        <Link to="/requests/$number" params={{ number: request.number }} className="row-link">
          {request.shortDescription}
        </Link>
        <span className="row-under number">{request.number}</span>
      </>
    ),
  },
  { title: 'State', narrow: 'aside', cell: ({ state }) => <StateBadge state={state} /> },
  { title: 'Provider', cell: ({ provider }) => organisation(provider) },
  { title: 'Assigned to', narrow: 'hidden', cell: ({ assignedTo }) => assignedTo ?? '–' },
  {
    title: 'Priority',
    narrow: 'hidden',
    cell: ({ priority }) => <span className="priority">{priorities[priority] ?? priority}</span>,
  },
  { title: 'Updated', cell: ({ updatedAt }) => <Time at={updatedAt} /> },
];

/** My requests; for staff, their organisation's, of which one's own are a filter. */
export function RequestList() {
  const { user } = useSession();
  const [{ q, state, priority, whose }, change] = useSearchParams();
  const isStaff = holds(user, 'agent', 'admin');
  const openedBy = isStaff && whose === 'mine' ? user.name : undefined;
  const chosen = statesOf(state);
  const query = {
    ...(q && { q }),
    ...(chosen && { state: chosen }),
    ...(priority && { priority: Number(priority) }),
    ...(openedBy && { openedBy }),
  };
  const list = useList(
    ['requests', query],
    (cursor, signal) =>
      read(
        api.GET('/api/v1/requests', {
          params: { query: { ...query, ...(cursor && { cursor }) } },
          signal,
        }),
      ),
    { refreshEvery: refreshMs },
  );
  const isFiltered = Object.keys(query).length > 0;
  return (
    <>
      <PageHeader
        title={isStaff ? 'Requests' : 'My requests'}
        actions={
          <Link to="/catalog" className="button button-primary">
            New request
          </Link>
        }
      />
      <search className="filters">
        <SearchBox
          label="Search requests"
          value={q ?? ''}
          onChange={(text) => change({ q: text })}
        />
        <FilterChoice
          label="State"
          all="Any state"
          options={stateOptions}
          value={state}
          onChange={(chosen) => change({ state: chosen })}
        />
        <FilterChoice
          label="Priority"
          all="Any priority"
          options={priorityOptions}
          value={priority}
          onChange={(chosen) => change({ priority: chosen })}
        />
        {isStaff && (
          <FilterChoice
            label="Opened by"
            all="Anybody"
            options={[{ id: 'mine', label: 'Me' }]}
            value={whose}
            onChange={(chosen) => change({ whose: chosen })}
          />
        )}
      </search>
      <RecordTable
        label="Requests"
        columns={columns}
        keyOf={({ number }) => number}
        list={list}
        empty={
          isFiltered ? (
            <>
              <strong>Nothing matches</strong> Try fewer filters, or other words.
            </>
          ) : (
            <>
              <strong>No requests yet</strong> What you ask for appears here.{' '}
              <Link to="/catalog">See what there is</Link>
            </>
          )
        }
      />
    </>
  );
}

/** Those that a filter means; undefined where it means none. */
function statesOf(filter = ''): State[] | undefined {
  if (Object.hasOwn(groups, filter)) return groups[filter]?.states;
  return isOneOf(states, filter) ? [filter] : undefined;
}

function isOneOf<T extends string>(all: readonly T[], one: string): one is T {
  return all.some((any) => any === one);
}
