import type { Desk, DeskFailure } from '../api/types';
import { Subject } from '../components/RecordLink';
import { Time } from '../components/Time';
import { FailureReason } from '../failure/FailureReason';
import { type Column, Nothing, RecordTable } from '../list/RecordTable';
import { useCollection } from '../list/useCollection';
import { ActionButton, ConfirmButton } from '../record/ActionButton';
import { Panel } from '../record/RecordPage';

/** What needs a decision: updates that the desk refused, and tickets that could not be applied. */
export function DeskFailures({ desk }: { readonly desk: Desk }) {
  const list = useCollection(
    '/api/v1/desks/{id}/failures',
    {},
    { params: { id: desk.id }, refreshEvery: 5_000 },
  );
  const columns: readonly Column<DeskFailure>[] = [
    {
      title: 'Record',
      narrow: 'lead',
      cell: ({ record, ticket, direction }) => (
        <>
          {record ? <Subject subject={record} /> : <Nothing />}
          <span className="row-under">
            {direction === 'out' ? 'To' : 'From'} {ticket ? `ticket ${ticket}` : 'a new ticket'}
          </span>
        </>
      ),
    },
    { title: 'Reason', cell: (failure) => <FailureReason failure={failure} /> },
    { title: 'Since', narrow: 'aside', cell: ({ at }) => <Time at={at} /> },
    {
      title: 'Actions',
      cell: ({ links, ticket, direction }) => (
        <span className="row-buttons">
          <ActionButton label="Retry" action={{ path: links.retry }} done="It is tried again." />
          <ConfirmButton
            label="Discard"
            variant="danger"
            title="Discard this?"
            confirm="Discard"
            danger
            reason="required"
            action={{ path: links.discard }}
            done="It is discarded."
          >
            {direction === 'out'
              ? `${desk.name} never gets this update, and the updates behind it are written.`
              : `Ticket ${ticket} is left as it is until it changes again.`}
          </ConfirmButton>
        </span>
      ),
    },
  ];
  return (
    <Panel title="Failures">
      <RecordTable
        label="Failures"
        columns={columns}
        keyOf={({ id }) => id}
        list={list}
        empty={
          <>
            <strong>No failures</strong> What the desk refuses for good appears here.
          </>
        }
      />
    </Panel>
  );
}
