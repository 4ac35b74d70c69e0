import { Link, useSearch } from '@tanstack/react-router';
import { lifecycles } from '../api/lifecycles';
import type { Case } from '../api/types';
import { t } from '../i18n/t';
import { ListPage, type View } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import {
  Assignee,
  archiveFilter,
  Lead,
  optionalColumns,
  stateColumn,
  textColumn,
  timeColumn,
} from '../list/recordColumns';
import { distinct, useRecent } from '../list/useCollection';
import { useUser } from '../session/useSession';
import { AssignToMe } from '../ticket/AssignToMe';
import { caseCommands, caseTicket, titleOf } from './case';
import { useCaseInputs } from './caseFields';

const open: Case['state'][] = ['New', 'Open', 'Awaiting Info'];

function viewsFor(me: string): readonly [View<'/api/v1/cases'>, ...View<'/api/v1/cases'>[]] {
  return [
    {
      id: 'open',
      label: t('list.allOpen'),
      query: { state: open },
      empty: t('list.casesDone'),
    },
    {
      id: 'mine',
      label: t('list.mine'),
      query: { state: [...open, 'Resolved'], assignedTo: me },
      empty: t('list.casesMineEmpty'),
    },
    {
      id: 'groups',
      label: t('list.myGroups'),
      query: { state: open, queue: 'mine' },
      empty: t('list.myGroupsEmpty'),
    },
    {
      id: 'unassigned',
      label: t('list.unassigned'),
      query: { state: open, assigned: 'false' },
      empty: t('list.casesUnassignedEmpty'),
    },
    { id: 'new', label: t('list.new'), query: { state: ['New'] }, empty: t('list.casesNewEmpty') },
    {
      id: 'waiting',
      label: t('list.waiting'),
      query: { state: ['Awaiting Info'] },
      empty: t('list.casesWaitingEmpty'),
    },
    {
      id: 'resolved',
      label: t('list.resolved'),
      query: { state: ['Resolved'] },
      empty: t('list.resolvedEmpty'),
    },
    { id: 'all', label: t('list.everything'), empty: '' },
  ];
}

const columns: readonly Column<Case>[] = [
  {
    id: 'shortDescription',
    title: t('list.case'),
    narrow: 'lead',
    sort: { by: 'shortDescription', value: ({ shortDescription }) => shortDescription },
    cell: (record, isNew) => (
      <Lead number={record.number} group={record.assignmentGroup} isNew={isNew}>
        <Link to="/cases/$number" params={{ number: record.number }} className="row-link">
          {titleOf(record)}
        </Link>
      </Lead>
    ),
  },
  stateColumn(lifecycles.case.states),
  textColumn('consumer', t('list.consumer'), ({ consumer }) => consumer),
  textColumn('priority', t('list.priority'), ({ priority }) => priority, { width: 6.5 }),
  timeColumn('openedAt', t('list.opened'), ({ openedAt }) => openedAt),
  textColumn('assignedTo', t('list.assignedTo'), ({ assignedTo }) => assignedTo, {
    width: 8.75,
    cell: (record) => (
      <Assignee assignedTo={record.assignedTo}>
        {!record.assignedTo && (
          <AssignToMe record={caseTicket(record)} lifecycle="case" collection="/api/v1/cases" />
        )}
      </Assignee>
    ),
  }),
  ...optionalColumns<Case>(),
];

/** Cases, which external systems submit and agents open. */
export function CaseList() {
  const { name } = useUser();
  // Consumers, priorities and groups of cases are free texts: the values of the newest cases are on offer.
  const recent = useRecent('/api/v1/cases');
  return (
    <ListPage
      collection="/api/v1/cases"
      search={useSearch({ from: '/cases' })}
      title={t('list.cases')}
      actions={
        <Link to="/cases/new" className="button button-primary">
          {t('list.newCase')}
        </Link>
      }
      views={viewsFor(name)}
      searchLabel={t('list.searchCases')}
      filters={[
        {
          name: 'consumer',
          label: t('list.consumer'),
          all: t('list.anyConsumer'),
          options: distinct(recent.map(({ consumer }) => consumer)),
        },
        {
          name: 'priority',
          label: t('list.priority'),
          all: t('list.anyPriority'),
          options: distinct(recent.map(({ priority }) => priority)),
        },
        {
          name: 'group',
          label: t('list.group'),
          all: t('list.anyGroup'),
          options: distinct(recent.map(({ assignmentGroup }) => assignmentGroup)),
          param: 'assignmentGroup',
        },
        {
          name: 'assignee',
          label: t('list.assignedTo'),
          all: t('list.anyAssignee'),
          options: distinct([name, ...recent.map(({ assignedTo }) => assignedTo)]),
          param: 'assignedTo',
        },
        archiveFilter,
      ]}
      columns={columns}
      keyOf={numberOf}
      empty={t('list.casesEmpty')}
      announced={casesCameIn}
      records={records}
    />
  );
}

const records = {
  list: 'cases',
  bulk: { ticketOf: caseTicket, commandsOf: caseCommands, useFields: useCaseInputs },
} as const;

function numberOf({ number }: Case): string {
  return number;
}

function casesCameIn(count: number): string {
  return t('list.casesCameIn', { count });
}
