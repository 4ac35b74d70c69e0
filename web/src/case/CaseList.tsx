import { Link } from '@tanstack/react-router';
import { PageHeader } from '../components/PageHeader';
import { RecordTable } from '../list/RecordTable';
import { useSearchParams } from '../list/useSearchParams';
import { useUser } from '../session/user';
import '../styles/agent.css';
import { EmptyList } from '../list/EmptyList';
import { useNewRecords } from '../list/useNewRecords';
import { Views } from '../list/Views';
import { CaseFilterBar } from './CaseFilterBar';
import { caseColumnsOf } from './caseColumns';
import { caseViewOf, caseViews, useCases } from './caseViews';

/** Cases, which external systems submit and agents open. */
export function CaseList() {
  const { name } = useUser();
  const [{ view: chosen, q, priority, group, consumer }, change] = useSearchParams();
  const view = caseViewOf(chosen);
  const filters = {
    ...(q && { q }),
    ...(priority && { priority }),
    ...(group && { assignmentGroup: group }),
    ...(consumer && { consumer }),
  };
  const list = useCases({ ...filters, ...view.query, ...(view.mine && { assignedTo: name }) });
  const isSettled = !list.loading && !list.refreshing;
  const fresh = useNewRecords(
    JSON.stringify([view.id, filters]),
    isSettled ? list.items.map(({ number }) => number) : null,
    ['case', 'cases'],
  );
  return (
    <>
      <PageHeader
        title="Cases"
        actions={
          <Link to="/cases/new" className="button button-primary">
            New case
          </Link>
        }
      />
      <Views label="Which cases" views={caseViews} />
      <CaseFilterBar chosen={{ q, priority, group, consumer }} change={change} />
      <RecordTable
        label={`Cases: ${view.label}`}
        columns={caseColumnsOf({ me: name, fresh })}
        keyOf={({ number }) => number}
        list={list}
        empty={
          <EmptyList
            of="cases"
            filtered={Object.keys(filters).length > 0}
            empty={view.empty}
            first="Those that external systems submit, and those that you open, appear here."
          />
        }
      />
    </>
  );
}
