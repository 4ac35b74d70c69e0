import { PageHeader } from '../components/PageHeader';
import { RecordTable } from '../list/RecordTable';
import { useSearchParams } from '../list/useSearchParams';
import { useUser } from '../session/user';
import '../styles/agent.css';
import { EmptyList } from '../list/EmptyList';
import { useNewRecords } from '../list/useNewRecords';
import { Views } from '../list/Views';
import { TaskFilterBar } from './TaskFilterBar';
import { columnsOf } from './taskColumns';
import { viewOf, views } from './taskViews';
import { useTasks } from './useTasks';

/** The queue: what customers asked for, and who is on it. */
export function TaskList() {
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
  const fresh = useNewRecords(
    JSON.stringify([view.id, filters]),
    isSettled ? list.items.map(({ number }) => number) : null,
    ['task', 'tasks'],
  );
  return (
    <>
      <PageHeader title="Tasks" />
      <Views label="Which tasks" views={views} />
      <TaskFilterBar chosen={{ q, customer, priority, group }} change={change} />
      <RecordTable
        label={`Tasks: ${view.label}`}
        columns={columnsOf({ me: name, fresh })}
        keyOf={({ number }) => number}
        list={list}
        empty={
          <EmptyList
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
