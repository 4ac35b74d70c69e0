import { Link, useSearch } from '@tanstack/react-router';
import { lifecycles } from '../api/lifecycles';
import { holds } from '../api/session';
import type { Request } from '../api/types';
import { organisation, priorityOptions } from '../components/labels';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { ListPage, type View } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import {
  archiveFilter,
  dueColumn,
  dueFilter,
  Lead,
  priorityColumn,
  stateColumn,
  textColumn,
  timeColumn,
} from '../list/recordColumns';
import { useUser } from '../session/useSession';
import { commandsOf } from '../ticket/commands';

const { states, final } = lifecycles.request;
type State = (typeof states)[number];

/** Several states under one name, offered beside the states themselves. */
const groups: Readonly<Record<string, { readonly label: string; readonly states: State[] }>> = {
  open: { label: t('list.allOpen'), states: states.filter((state) => !isOneOf(final, state)) },
  yours: { label: t('list.waitingForYou'), states: ['Awaiting Info', 'Resolved'] },
};
const stateOptions = [
  ...Object.entries(groups).map(([id, { label }]) => ({ id, label })),
  ...states,
];

const columns: readonly Column<Request>[] = [
  {
    id: 'shortDescription',
    title: t('list.request'),
    narrow: 'lead',
    sort: { by: 'shortDescription', value: ({ shortDescription }) => shortDescription },
    cell: ({ number, shortDescription }, isNew) => (
      <Lead number={number} isNew={isNew}>
        <Link to="/requests/$number" params={{ number }} className="row-link">
          {shortDescription}
        </Link>
      </Lead>
    ),
  },
  stateColumn(states),
  textColumn('provider', t('list.provider'), ({ provider }) => provider, {
    cell: ({ provider }) => organisation(provider),
  }),
  textColumn('assignedTo', t('list.assignedTo'), ({ assignedTo }) => assignedTo, {
    narrow: 'hidden',
  }),
  priorityColumn({ narrow: 'hidden' }),
  dueColumn(),
  timeColumn('updatedAt', t('list.updated'), ({ updatedAt }) => updatedAt),
  timeColumn('openedAt', t('list.opened'), ({ openedAt }) => openedAt, { optional: true }),
  textColumn('openedBy', t('list.openedBy'), ({ openedBy }) => openedBy, { optional: true }),
  textColumn('assignmentGroup', t('list.group'), ({ assignmentGroup }) => assignmentGroup, {
    optional: true,
  }),
  timeColumn('closedAt', t('list.closed'), ({ closedAt }) => closedAt, { optional: true }),
];

type Views = readonly [View<'/api/v1/requests'>, ...View<'/api/v1/requests'>[]];

function viewsFor(me: string, isStaff: boolean): Views {
  return [
    { id: 'all', label: t('list.everything'), empty: '' },
    {
      id: 'open',
      label: t('list.allOpen'),
      query: { state: groups.open?.states ?? [] },
      empty: t('list.requestsDone'),
    },
    {
      id: 'waiting',
      label: t('list.waitingForYou'),
      query: { state: groups.yours?.states ?? [], ...(isStaff && { openedBy: me }) },
      empty: t('list.requestsWaitingEmpty'),
    },
    ...(isStaff
      ? [
          {
            id: 'mine',
            label: t('list.openedByMe'),
            query: { openedBy: me },
            empty: t('list.requestsMineEmpty'),
          },
        ]
      : []),
  ];
}

/** A requester's own requests; for staff, those of their organisation. */
export function RequestList() {
  const user = useUser();
  const isStaff = holds(user, 'agent', 'admin');
  const openedBy = {
    name: 'whose',
    label: t('list.openedBy'),
    all: t('list.anybody'),
    options: [{ id: 'mine', label: t('list.me') }],
    query: (whose: string) => (whose === 'mine' ? { openedBy: user.name } : {}),
  } as const;
  return (
    <ListPage
      collection="/api/v1/requests"
      search={useSearch({ from: '/requests' })}
      title={isStaff ? t('list.requests') : t('list.myRequests')}
      label={t('list.requests')}
      actions={
        <Link to="/catalog" className="button button-primary">
          {t('list.newRequest')}
        </Link>
      }
      views={viewsFor(user.name, isStaff)}
      searchLabel={t('list.searchRequests')}
      filters={[
        {
          name: 'state',
          label: t('list.state'),
          all: t('list.anyState'),
          options: stateOptions,
          query: stateQuery,
        },
        {
          name: 'priority',
          label: t('list.priority'),
          all: t('list.anyPriority'),
          options: priorityOptions,
        },
        dueFilter,
        ...(isStaff ? [openedBy] : []),
        archiveFilter,
      ]}
      columns={columns}
      keyOf={numberOf}
      empty={<RichText text="list.requestsEmpty" parts={{ catalog: <Link to="/catalog" /> }} />}
      announced={requestsCameIn}
      records={records}
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

const noFields = {};
const records = {
  list: 'requests',
  bulk: {
    ticketOf: (request: Request) => request,
    commandsOf: (actions: readonly string[]) => commandsOf('request', actions),
    useFields: () => noFields,
  },
} as const;

function numberOf({ number }: Request): string {
  return number;
}

function requestsCameIn(count: number): string {
  return t('list.requestsCameIn', { count });
}
