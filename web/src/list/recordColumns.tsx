import type { ReactNode } from 'react';
import type { Case, Task } from '../api/types';
import { priorities } from '../components/labels';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { stateLabel } from '../i18n/labels';
import { t } from '../i18n/t';
import { NextClock, nextDue } from '../serviceLevel/LevelClock';
import { useUser } from '../session/useSession';
import { type Column, Nothing } from './RecordTable';

interface LeadProps {
  /** A link with the class `row-link`, which covers the row. */
  readonly children: ReactNode;
  readonly number: string;
  readonly group?: string | null | undefined;
  readonly isNew: boolean;
}

/** The first cell of a record: the link to it, its number and its group. */
export function Lead({ children, number, group, isNew }: LeadProps) {
  return (
    <span className="lead">
      {children}
      {isNew && <span className="fresh">{t('list.justIn')}</span>}
      <span className="row-under">
        <span className="number">{number}</span>
        {group && <span className="lead-group">{` · ${group}`}</span>}
      </span>
    </span>
  );
}

type More<T> = Partial<Omit<Column<T>, 'id' | 'title'>>;

/** A column of a text that the API sorts by. */
export function textColumn<T>(
  id: string,
  title: string,
  value: (item: T) => string | null | undefined,
  more: More<T> = {},
): Column<T> {
  return {
    id,
    title,
    width: 7,
    cell: (item) => value(item) || <Nothing />,
    sort: { by: id, value },
    ...more,
  };
}

/** A column of a time that the API sorts by; the latest first. */
export function timeColumn<T>(
  id: string,
  title: string,
  value: (item: T) => string | null | undefined,
  more: More<T> = {},
): Column<T> {
  return {
    id,
    title,
    width: 6.25,
    cell: (item) => {
      const at = value(item);
      return at ? <Time at={at} /> : <Nothing />;
    },
    sort: { by: id, value, latestFirst: true },
    ...more,
  };
}

/** The state, in the order of the lifecycle. */
export function stateColumn<T extends { readonly state: string }>(
  states: readonly string[],
): Column<T> {
  return {
    id: 'state',
    title: t('list.state'),
    narrow: 'aside',
    width: stateWidth(states),
    cell: ({ state }) => <StateBadge state={state} />,
    sort: { by: 'state', value: ({ state }) => states.indexOf(state) },
  };
}

/** The width of the longest state in the reader's language, in rem, by the usual width of its letters. */
function stateWidth(states: readonly string[]): number {
  return 2.25 + 0.44 * Math.max(...states.map((state) => stateLabel(state).length));
}

/** The priority of a request or a change, of which 1 and 2 stand out. */
export function priorityColumn<T extends { readonly priority: number | string }>(
  more: More<T> = {},
): Column<T> {
  return {
    id: 'priority',
    title: t('list.priority'),
    width: 6.5,
    cell: ({ priority }) => (
      <span className={Number(priority) <= 2 ? 'priority pressing' : 'priority'}>
        {priorities[Number(priority)] ?? priority}
      </span>
    ),
    sort: { by: 'priority', value: ({ priority }) => priority },
    ...more,
  };
}

interface AssigneeProps {
  readonly assignedTo: string | null;
  /** Offers it to the user, if they may take it. */
  readonly children?: ReactNode;
}

/** Who works on a record. */
export function Assignee({ assignedTo, children }: AssigneeProps) {
  const { name } = useUser();
  return (
    <span className="assignee">
      {assignedTo === name ? t('list.you') : assignedTo}
      {children}
    </span>
  );
}

/** The next due time of a request. */
export function dueColumn<T extends Pick<Task, 'serviceLevels'>>(): Column<T> {
  return {
    id: 'nextDue',
    title: t('serviceLevel.due'),
    width: 12,
    cell: ({ serviceLevels }) =>
      serviceLevels ? <NextClock levels={serviceLevels} /> : <Nothing />,
    sort: { by: 'nextDue', value: ({ serviceLevels }) => nextDue(serviceLevels) },
  };
}

/** The filter by which archived records are listed. */
export const archiveFilter = {
  name: 'archived',
  label: t('list.archive'),
  all: t('list.withoutArchive'),
  options: [
    { id: 'true', label: t('list.onlyArchive') },
    { id: 'any', label: t('list.withArchive') },
  ],
} as const;

/** The filter of requests by their due times. */
export const dueFilter = {
  name: 'due',
  label: t('serviceLevel.due'),
  all: t('list.anyDue'),
  options: [
    { id: 'overdue', label: t('list.overdue') },
    { id: '4h', label: t('list.dueIn4Hours') },
    { id: '24h', label: t('list.dueIn24Hours') },
    { id: '7d', label: t('list.dueIn7Days') },
    { id: 'breached', label: t('list.breached') },
  ],
  query: (due: string) => dueQueries[due] ?? {},
} as const;

const dueQueries: Readonly<Record<string, { dueWithin: number } | { breached: 'true' }>> = {
  overdue: { dueWithin: 0 },
  '4h': { dueWithin: 4 },
  '24h': { dueWithin: 24 },
  '7d': { dueWithin: 168 },
  breached: { breached: 'true' },
};

/** The columns that tasks and cases show only where somebody chose them. */
export function optionalColumns<
  T extends Pick<Task | Case, 'assignmentGroup' | 'openedBy' | 'updatedAt' | 'closedAt'>,
>(): Column<T>[] {
  const optional = true;
  return [
    textColumn('assignmentGroup', t('list.group'), (item) => item.assignmentGroup, { optional }),
    textColumn('openedBy', t('list.openedBy'), (item) => item.openedBy, { optional }),
    timeColumn('updatedAt', t('list.updated'), (item) => item.updatedAt, { optional }),
    timeColumn('closedAt', t('list.closed'), (item) => item.closedAt, { optional }),
  ];
}
