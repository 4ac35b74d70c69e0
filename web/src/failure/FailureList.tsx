import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Checkbox } from 'react-aria-components/Checkbox';
import type { Failure } from '../api/types';
import { Button } from '../components/Button';
import { Icon } from '../components/Icon';
import { organisation } from '../components/labels';
import { Subject } from '../components/RecordLink';
import { Time } from '../components/Time';
import { t } from '../i18n/t';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { DiscardDialog } from './DiscardDialog';
import { FailureReason } from './FailureReason';
import { FailureTabs } from './FailureTabs';
import { useBatch } from './useBatch';

/** The events that partners refused. Admins send them again or discard them, one or several at once. */
export function FailureList() {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [discarding, setDiscarding] = useState<readonly Failure[]>([]);
  const batch = useBatch();
  const selectedOf = (failures: readonly Failure[]) =>
    failures.filter(({ id }) => selected.has(id));
  const select = (id: string, isSelected: boolean) =>
    setSelected(new Set([...selected].filter((one) => one !== id).concat(isSelected ? [id] : [])));
  const retry = (failures: readonly Failure[]) =>
    void batch.run(
      failures.map(({ links }) => ({ path: links.retry })),
      'sendAgain',
    );
  const columns: readonly Column<Failure>[] = [
    {
      title: t('failure.record'),
      narrow: 'lead',
      cell: ({ id, subject, sequence, type }) => (
        <span className="picked">
          <Checkbox
            className="check pick"
            aria-label={t('failure.select', { subject })}
            isSelected={selected.has(id)}
            onChange={(isSelected) => select(id, isSelected)}
          >
            <span className="check-box">
              <Icon name="check" />
            </span>
          </Checkbox>
          <span>
            <Subject subject={subject} />
            <span className="row-under">
              {t('failure.place', { event: eventName(type), sequence })}
            </span>
          </span>
        </span>
      ),
    },
    { title: t('failure.partner'), width: 8, cell: ({ partner }) => organisation(partner) },
    {
      title: t('failure.reason'),
      width: 19,
      cell: (failure) => (
        <FailureReason failure={failure} page="exchange-failure" about={failure.subject} />
      ),
    },
    { title: t('failure.written'), width: 8, cell: ({ at }) => <Time at={at} /> },
    {
      title: t('failure.actions'),
      width: 15,
      cell: (failure) => (
        <span className="row-buttons">
          <Button onPress={() => retry([failure])}>{t('failure.retry')}</Button>
          <Button variant="danger" onPress={() => setDiscarding([failure])}>
            {t('failure.discard')}
          </Button>
        </span>
      ),
    },
  ];

  return (
    <>
      <ListPage
        collection="/api/v1/exchange/failures"
        search={useSearch({ from: '/failures' })}
        title={t('failure.failures')}
        introduction={t('failure.updatesThatAPartner')}
        actions={(failures) => {
          const count = selectedOf(failures).length;
          return (
            <>
              {failures.length > 1 && (
                <SelectAll
                  any={count > 0}
                  onSelect={(all) => setSelected(new Set(all ? failures.map(({ id }) => id) : []))}
                />
              )}
              {count > 0 && (
                <>
                  <Button onPress={() => retry(selectedOf(failures))} busy={batch.running}>
                    {t('failure.retryCount', { count })}
                  </Button>
                  <Button variant="danger" onPress={() => setDiscarding(selectedOf(failures))}>
                    {t('failure.discardCount', { count })}
                  </Button>
                </>
              )}
            </>
          );
        }}
        above={
          <>
            <FailureTabs />
            {batch.report}
          </>
        }
        columns={columns}
        keyOf={({ id }) => id}
        emptyTitle={t('failure.noFailures')}
        empty={t('failure.updatesThatAPartner2')}
        refreshEvery={5_000}
      />
      {discarding.length > 0 && (
        <DiscardDialog
          failures={discarding}
          onClose={() => setDiscarding([])}
          onDiscard={(reason) => {
            setDiscarding([]);
            void batch.run(
              discarding.map(({ links }) => ({ path: links.discard, body: { reason } })),
              'discard',
            );
          }}
        />
      )}
    </>
  );
}

function SelectAll(props: { readonly any: boolean; readonly onSelect: (all: boolean) => void }) {
  const { any, onSelect } = props;
  return (
    <Button variant="quiet" onPress={() => onSelect(!any)}>
      {any ? t('failure.clearSelection') : t('failure.selectAllShown')}
    </Button>
  );
}

/** `crossdesk.request.comment.v1` is a "request comment". */
function eventName(type: string): string {
  const parts = type.split('.').slice(1, -1);
  return parts.join(' ').replaceAll('-', ' ') || type;
}
