import { useState } from 'react';
import { Button } from '../components/Button';
import { organisation } from '../components/labels';
import { PageHeader } from '../components/PageHeader';
import { Time } from '../components/Time';
import { type Column, RecordTable } from '../list/RecordTable';
import '../styles/admin.css';
import { useRecords } from '../list/useRecords';
import type { Failure } from '../record/useRecord';
import { DiscardDialog } from './DiscardDialog';
import { FailureTabs } from './FailureTabs';
import { RowCheckbox } from './RowCheckbox';
import { Subject } from './Subject';
import { useBatch } from './useBatch';

/** What partners refused for good: to be sent again, or given up, one or several at once. */
export function FailureList() {
  const list = useRecords<Failure>('exchange/failures', {}, 5_000);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [discarding, setDiscarding] = useState<readonly Failure[]>([]);
  const chosen = list.items.filter(({ id }) => picked.has(id));
  const batch = useBatch();

  function pick(id: string, isPicked: boolean): void {
    const next = new Set(picked);
    if (isPicked) next.add(id);
    else next.delete(id);
    setPicked(next);
  }
  const retry = (failures: readonly Failure[]) =>
    void batch.run(
      failures.map(({ links }) => ({ path: links.retry })),
      'sent again',
    );

  const columns: readonly Column<Failure>[] = [
    {
      title: 'Record',
      narrow: 'lead',
      cell: ({ id, subject, sequence, type }) => (
        <span className="picked">
          <RowCheckbox
            label={`Pick ${subject}`}
            value={picked.has(id)}
            onChange={(isPicked) => pick(id, isPicked)}
          />
          <span>
            <Subject subject={subject} />
            <span className="row-under">
              {eventName(type)}, the {ordinal(sequence)} of its record
            </span>
          </span>
        </span>
      ),
    },
    { title: 'Partner', cell: ({ partner }) => organisation(partner) },
    {
      title: 'Why',
      cell: ({ reason, attempts, heldBack }) => (
        <>
          {reason}
          <span className="row-under">
            {attempts} {attempts === 1 ? 'try' : 'tries'}
            {heldBack > 0 &&
              `; ${heldBack} of its record ${heldBack === 1 ? 'waits' : 'wait'} behind it`}
          </span>
        </>
      ),
    },
    { title: 'Written', cell: ({ at }) => <Time at={at} /> },
    {
      title: 'What to do',
      cell: (failure) => (
        <span className="row-buttons">
          <Button onPress={() => retry([failure])}>Retry</Button>
          <Button look="danger" onPress={() => setDiscarding([failure])}>
            Discard
          </Button>
        </span>
      ),
    },
  ];

  return (
    <>
      <PageHeader
        title="Failures"
        actions={
          chosen.length > 0 && (
            <>
              <Button onPress={() => retry(chosen)} busy={batch.running}>
                {`Retry ${chosen.length}`}
              </Button>
              <Button look="danger" onPress={() => setDiscarding(chosen)}>
                {`Discard ${chosen.length}`}
              </Button>
            </>
          )
        }
      >
        What a partner refused for good. Each holds back its own record, and no other.
      </PageHeader>
      <FailureTabs />
      {batch.report}
      {list.items.length > 1 && (
        <div className="filters">
          <Button
            look="quiet"
            onPress={() =>
              setPicked(new Set(chosen.length > 0 ? [] : list.items.map(({ id }) => id)))
            }
          >
            {chosen.length > 0 ? 'Pick none' : 'Pick all that are shown'}
          </Button>
        </div>
      )}
      <RecordTable
        label="Failures"
        columns={columns}
        keyOf={({ id }) => id}
        list={list}
        empty={
          <>
            <strong>No failures</strong> What a partner refuses for good appears here.
          </>
        }
      />
      {discarding.length > 0 && (
        <DiscardDialog
          failures={discarding}
          onClose={() => setDiscarding([])}
          onDiscard={(reason) => {
            setDiscarding([]);
            void batch.run(
              discarding.map(({ links }) => ({ path: links.discard, body: { reason } })),
              'discarded',
            );
          }}
        />
      )}
    </>
  );
}

/** `crossdesk.request.comment.v1` is a "request comment". */
function eventName(type: string): string {
  const parts = type.split('.').slice(1, -1);
  return parts.join(' ').replaceAll('-', ' ') || type;
}

function ordinal(count: number): string {
  const isTeen = count % 100 >= 11 && count % 100 <= 13;
  const end = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th');
  return `${count}${end}`;
}
