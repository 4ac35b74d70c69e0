import type { Desk, DeskFailure } from '../api/types';
import { Subject } from '../components/RecordLink';
import { Time } from '../components/Time';
import { FailureReason } from '../failure/FailureReason';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
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
      title: t('desk.record'),
      narrow: 'lead',
      cell: ({ record, ticket, direction }) => (
        <>
          {record ? <Subject subject={record} /> : <Nothing />}
          <span className="row-under">
            {direction === 'out'
              ? ticket
                ? t('desk.toTicket', { ticket })
                : t('desk.toNewTicket')
              : ticket
                ? t('desk.fromTicket', { ticket })
                : t('desk.fromNewTicket')}
          </span>
        </>
      ),
    },
    {
      title: t('desk.reason'),
      cell: (failure) => (
        <FailureReason
          failure={failure}
          page={failure.direction === 'out' ? 'desk-update-failure' : 'desk-ticket-failure'}
          about={failure.record ?? failure.ticket ?? desk.name}
        />
      ),
    },
    { title: t('desk.since'), narrow: 'aside', cell: ({ at }) => <Time at={at} /> },
    {
      title: t('desk.actions'),
      cell: ({ links, ticket, direction }) => (
        <span className="row-buttons">
          <ActionButton
            label={t('desk.retry')}
            action={{ path: links.retry }}
            done={t('desk.isRetried')}
          />
          <ConfirmButton
            label={t('desk.discard')}
            variant="danger"
            title={t('desk.discardTitle')}
            confirm={t('desk.discard')}
            danger
            reason="required"
            action={{ path: links.discard }}
            done={t('desk.isDiscarded')}
          >
            {direction === 'out'
              ? t('desk.discardOut', { name: desk.name })
              : t('desk.discardIn', { ticket: ticket ?? '' })}
          </ConfirmButton>
        </span>
      ),
    },
  ];
  return (
    <Panel title={t('desk.failures')}>
      <RecordTable
        label={t('desk.failures')}
        columns={columns}
        keyOf={({ id }) => id}
        list={list}
        empty={<RichText text="desk.noFailures" parts={{ strong: <strong /> }} />}
      />
    </Panel>
  );
}
