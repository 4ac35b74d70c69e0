import { Link, useSearch } from '@tanstack/react-router';
import type { Change } from '../api/types';
import { Choice, named } from '../components/Choice';
import { priorityOptions } from '../components/labels';
import { StateBadge } from '../components/StateBadge';
import { t } from '../i18n/t';
import { ListPage, type View } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { archiveFilter, Lead, priorityColumn, textColumn, timeColumn } from '../list/recordColumns';
import { useUser } from '../session/useSession';
import type { InputField } from '../ticket/CommandDialog';
import { type Command, commandsOf } from '../ticket/commands';
import { useGroupNames } from '../ticket/useChoices';
import { approvals, changeTicket, useChangeModels } from './change';

const columns: readonly Column<Change>[] = [
  {
    id: 'title',
    title: t('list.change'),
    narrow: 'lead',
    sort: { by: 'title', value: ({ title }) => title },
    cell: ({ number, title }, isNew) => (
      <Lead number={number} isNew={isNew}>
        <Link to="/changes/$number" params={{ number }} className="row-link">
          {title}
        </Link>
      </Lead>
    ),
  },
  textColumn('phase', t('list.phase'), ({ phase }) => phase, {
    narrow: 'aside',
    cell: ({ phase, closedAt }) => (
      <StateBadge state={phase} tone={closedAt ? 'quiet' : 'active'} />
    ),
  }),
  textColumn('owningGroup', t('list.owningGroup'), ({ owningGroup }) => owningGroup),
  textColumn('approval', t('list.approval'), ({ approval }) => approval, { narrow: 'hidden' }),
  priorityColumn({ narrow: 'hidden' }),
  timeColumn('updatedAt', t('list.updated'), ({ updatedAt }) => updatedAt),
  timeColumn('openedAt', t('list.opened'), ({ openedAt }) => openedAt, { optional: true }),
  textColumn('openedBy', t('list.openedBy'), ({ openedBy }) => openedBy, { optional: true }),
  timeColumn('closedAt', t('list.closed'), ({ closedAt }) => closedAt, { optional: true }),
];

function viewsFor(me: string): readonly [View<'/api/v1/changes'>, ...View<'/api/v1/changes'>[]] {
  return [
    { id: 'all', label: t('list.allChanges'), empty: '' },
    {
      id: 'mine',
      label: t('list.openedByMe'),
      query: { openedBy: me },
      empty: t('list.changesMineEmpty'),
    },
    {
      id: 'groups',
      label: t('list.myGroups'),
      query: { queue: 'mine' },
      empty: t('list.changesGroupsEmpty'),
    },
  ];
}

/** Changes that are planned here or come from external systems. */
export function ChangeList() {
  const { name } = useUser();
  const phases = useChangeModels().flatMap((model) => model.phases.map((phase) => phase.name));
  return (
    <ListPage
      collection="/api/v1/changes"
      search={useSearch({ from: '/changes' })}
      title={t('list.changes')}
      actions={
        <Link to="/changes/new" className="button button-primary">
          {t('list.newChange')}
        </Link>
      }
      views={viewsFor(name)}
      searchLabel={t('list.searchChanges')}
      filters={[
        {
          name: 'phase',
          label: t('list.phase'),
          all: t('list.anyPhase'),
          options: [...new Set(phases)],
        },
        {
          name: 'group',
          label: t('list.owningGroup'),
          all: t('list.anyGroup'),
          options: useGroupNames(),
          param: 'owningGroup',
        },
        {
          name: 'approval',
          label: t('list.approval'),
          all: t('list.anyApproval'),
          options: approvals,
        },
        {
          name: 'priority',
          label: t('list.priority'),
          all: t('list.anyPriority'),
          options: priorityOptions,
        },
        archiveFilter,
      ]}
      columns={columns}
      keyOf={numberOf}
      empty={t('list.changesEmpty')}
      announced={changesCameIn}
      records={records}
    />
  );
}

const records = {
  list: 'changes',
  bulk: { ticketOf: changeTicket, commandsOf: updateOf, useFields: useBulkFields },
} as const;

/** What is changed in several changes at once. */
function updateOf(actions: readonly string[]): readonly Command[] {
  return commandsOf('change', actions).map((command) => ({
    ...command,
    title: t('list.changeFields'),
    input: { owningGroup: 'optional', priority: 'optional' },
  }));
}

function useBulkFields(): Readonly<Record<string, InputField>> {
  const groups = useGroupNames();
  return {
    owningGroup: (props) => <Choice {...props} options={named(groups, t('list.unchanged'))} />,
    priority: (props) => (
      <Choice {...props} options={[{ id: '', label: t('list.unchanged') }, ...priorityOptions]} />
    ),
  };
}

function numberOf({ number }: Change): string {
  return number;
}

function changesCameIn(count: number): string {
  return t('list.changesCameIn', { count });
}
