import { Link } from '@tanstack/react-router';
import { PageHeader } from '../../parts/PageHeader';
import { RecordList } from '../../parts/RecordList';
import { useSearchParams } from '../../shell/searchParams';
import { useUser } from '../../shell/user';
import '../agent.css';
import { EmptyView } from '../EmptyView';
import { useNewcomers } from '../useNewcomers';
import { Views } from '../Views';
import { CaseFilterBar } from './CaseFilterBar';
import { caseColumnsOf } from './caseColumns';
import { caseViewOf, caseViews, useCases } from './useCases';

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
  const fresh = useNewcomers(
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
      <RecordList
        label={`Cases: ${view.label}`}
        columns={caseColumnsOf({ me: name, fresh })}
        keyOf={({ number }) => number}
        list={list}
        empty={
          <EmptyView
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
