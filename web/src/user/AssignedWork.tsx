import type { AdminUser } from '../api/types';
import { RecordLink } from '../components/RecordLink';
import { StateBadge } from '../components/StateBadge';
import { t } from '../i18n/t';
import { type Column, RecordTable } from '../list/RecordTable';
import { type List, useCollection } from '../list/useCollection';
import { Panel } from '../record/RecordPage';

interface Work {
  readonly number: string;
  readonly title: string;
  readonly state: string;
  readonly path: string | undefined;
}

const columns: readonly Column<Work>[] = [
  {
    title: t('user.work'),
    narrow: 'lead',
    cell: ({ number, title, path }) => (
      <>
        <RecordLink path={path} className="row-link">
          {title}
        </RecordLink>
        <span className="row-under number">{number}</span>
      </>
    ),
  },
  { title: t('list.state'), narrow: 'aside', cell: ({ state }) => <StateBadge state={state} /> },
];

/** The open tasks and cases that are assigned to a user. They stay assigned when the user is disabled. */
export function AssignedWork({ user: { name, disabledAt } }: { readonly user: AdminUser }) {
  const tasks = useCollection('/api/v1/tasks', {
    assignedTo: name,
    state: ['Received', 'Work in Progress', 'Awaiting Info', 'Resolved'],
  });
  const cases = useCollection('/api/v1/cases', {
    assignedTo: name,
    state: ['New', 'Open', 'Awaiting Info', 'Resolved'],
  });
  const list: List<Work> = {
    ...tasks,
    items: [
      ...tasks.items.map(({ number, title, state, links }) => ({
        ...{ number, title, state },
        path: links.self,
      })),
      ...cases.items.map(({ number, shortDescription, state, links }) => ({
        ...{ number, title: shortDescription ?? number, state },
        path: links.self,
      })),
    ],
    loading: tasks.loading || cases.loading,
    error: tasks.error ?? cases.error,
    more: tasks.more ?? cases.more,
  };
  return (
    <Panel title={t('user.assignedWork')}>
      {disabledAt && list.items.length > 0 && <p className="quiet">{t('user.reassign')}</p>}
      <RecordTable
        label={t('user.assignedWork')}
        columns={columns}
        keyOf={({ number }) => number}
        list={list}
        empty={t('user.noWork')}
      />
    </Panel>
  );
}
