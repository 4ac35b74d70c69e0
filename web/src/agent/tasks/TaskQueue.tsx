import { PageHeader } from '../../parts/PageHeader';
import { RecordList } from '../../parts/RecordList';
import { useSearchParams } from '../../shell/searchParams';
import { useUser } from '../../shell/user';
import '../agent.css';
import { EmptyView } from '../EmptyView';
import { useNewcomers } from '../useNewcomers';
import { Views } from '../Views';
import { TaskFilterBar } from './TaskFilterBar';
import { columnsOf } from './taskColumns';
import { useTasks } from './useTasks';
import { viewOf, views } from './views';

/** The queue: what customers asked for, and who is on it. */
export function TaskQueue() {
  const { name } = useUser();
  const [{ view: chosen, q, customer, priority, group }, change] = useSearchParams();
  const view = viewOf(chosen);
  const filters = {
    ...(q && { q }),
    ...(customer && { customer }),
    ...(priority && { priority: Number(priority) }),
    ...(group && { assignmentGroup: group }),
  };
  const list = useTasks({ ...filters, ...view.query, ...(view.mine && { assignedTo: name }) });
  const isSettled = !list.loading && !list.refreshing;
  const fresh = useNewcomers(
    JSON.stringify([view.id, filters]),
    isSettled ? list.items.map(({ number }) => number) : null,
    ['task', 'tasks'],
  );
  return (
    <>
      <PageHeader title="Tasks" />
      <Views label="Which tasks" views={views} />
      <TaskFilterBar chosen={{ q, customer, priority, group }} change={change} />
      <RecordList
        label={`Tasks: ${view.label}`}
        columns={columnsOf({ me: name, fresh })}
        keyOf={({ number }) => number}
        list={list}
        empty={
          <EmptyView
            of="tasks"
            filtered={Object.keys(filters).length > 0}
            empty={view.empty}
            first="What your customers ask for appears here."
          />
        }
      />
    </>
  );
}
