import { Link, useSearch } from '@tanstack/react-router';
import { lifecycles } from '../api/lifecycles';
import { holds } from '../api/session';
import type { Request } from '../api/types';
import { organisation, priorities, priorityOptions } from '../components/labels';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { t } from '../i18n/t';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { NextClock } from '../serviceLevel/LevelClock';
import { useUser } from '../session/useSession';

const { states, final } = lifecycles.request;
type State = (typeof states)[number];

/** Several states under one name, offered beside the states themselves. */
const groups: Readonly<Record<string, { readonly label: string; readonly states: State[] }>> = {
  open: { label: 'All open', states: states.filter((state) => !isOneOf(final, state)) },
  yours: { label: 'Waiting for you', states: ['Awaiting Info', 'Resolved'] },
};
const stateOptions = [
  ...Object.entries(groups).map(([id, { label }]) => ({ id, label })),
  ...states,
];

const columns: readonly Column<Request>[] = [
  {
    title: 'Request',
    narrow: 'lead',
    cell: ({ number, shortDescription }) => (
      <>
        <Link to="/requests/$number" params={{ number }} className="row-link">
          {shortDescription}
        </Link>
        <span className="row-under number">{number}</span>
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
  {
    title: t('serviceLevel.due'),
    cell: ({ serviceLevels }) => <NextClock levels={serviceLevels} />,
  },
  { title: 'Updated', cell: ({ updatedAt }) => <Time at={updatedAt} /> },
];

/** A requester's own requests; for staff, those of their organisation. */
export function RequestList() {
  const user = useUser();
  const isStaff = holds(user, 'agent', 'admin');
  const openedBy = {
    name: 'whose',
    label: 'Opened by',
    all: 'Anybody',
    options: [{ id: 'mine', label: 'Me' }],
    query: (whose: string) => (whose === 'mine' ? { openedBy: user.name } : {}),
  } as const;
  return (
    <ListPage
      collection="/api/v1/requests"
      search={useSearch({ from: '/requests' })}
      title={isStaff ? 'Requests' : 'My requests'}
      label="Requests"
      actions={
        <Link to="/catalog" className="button button-primary">
          New request
        </Link>
      }
      searchLabel="Search requests"
      filters={[
        {
          name: 'state',
          label: 'State',
          all: 'Any state',
          options: stateOptions,
          query: stateQuery,
        },
        { name: 'priority', label: 'Priority', all: 'Any priority', options: priorityOptions },
        ...(isStaff ? [openedBy] : []),
      ]}
      columns={columns}
      keyOf={({ number }) => number}
      empty={
        <>
          What you ask for appears here. <Link to="/catalog">See what there is</Link>
        </>
      }
      refreshEvery={20_000}
    />
  );
}

/** The states that a filter means; a value that is not known filters nothing. */
function stateQuery(value: string): { state?: State[] } {
  if (Object.hasOwn(groups, value)) return { state: groups[value]?.states ?? [] };
  return isOneOf(states, value) ? { state: [value] } : {};
}

function isOneOf<T extends string>(all: readonly T[], one: string): one is T {
  return all.some((any) => any === one);
}
