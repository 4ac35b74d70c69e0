import { useState } from 'react';
import type { RetentionDue, RetentionPolicy } from '../api/types';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { type TextKey, t } from '../i18n/t';
import { type Column, RecordTable } from '../list/RecordTable';
import { Panel } from '../record/RecordPage';
import { useAction, useRecord } from '../record/useRecord';

const path = '/api/v1/retention';

const kinds: Readonly<Record<RetentionPolicy['kind'], TextKey>> = {
  request: 'data.requests',
  change: 'data.changes',
  case: 'data.cases',
  registration: 'data.registrations',
};

/** The retention policy of each kind of record. */
export function Retention() {
  const found = useRecord<{ readonly policies: readonly RetentionPolicy[] }>(path);
  const [edited, setEdited] = useState<RetentionPolicy | null>(null);
  return (
    <Panel title={t('data.retention')}>
      <p>{t('data.retentionHint')}</p>
      <RecordTable
        label={t('data.retention')}
        columns={columnsOf(setEdited)}
        keyOf={({ kind }) => kind}
        list={{
          items: found.data?.record.policies ?? [],
          loading: found.isPending,
          refreshing: false,
          error: found.error,
          retry: () => void found.refetch(),
          more: null,
          loadingMore: false,
        }}
        empty=""
      />
      {edited && <PolicyDialog policy={edited} onClose={() => setEdited(null)} />}
    </Panel>
  );
}

function columnsOf(edit: (policy: RetentionPolicy) => void): readonly Column<RetentionPolicy>[] {
  return [
    { title: t('data.kind'), narrow: 'lead', cell: ({ kind }) => t(kinds[kind]) },
    {
      title: t('data.archived'),
      cell: ({ archiveAfterDays }) => inWords(archiveAfterDays),
    },
    { title: t('data.deleted'), cell: ({ deleteAfterDays }) => inWords(deleteAfterDays) },
    {
      title: t('data.actions'),
      narrow: 'aside',
      cell: (policy) => (
        <Button
          aria-label={t('data.changePolicy', { kind: t(kinds[policy.kind]) })}
          onPress={() => edit(policy)}
        >
          {t('data.change')}
        </Button>
      ),
    },
  ];
}

function inWords(days: number | null): string {
  return days === null ? t('data.never') : t('data.afterDays', { count: days });
}

function PolicyDialog(props: { readonly policy: RetentionPolicy; readonly onClose: () => void }) {
  const { policy, onClose } = props;
  const { kind, links } = policy;
  const latest = useRecord<RetentionPolicy>(links.self ?? '');
  const fields = useFields(`retention of ${kind}`, {
    archive: String(policy.archiveAfterDays ?? ''),
    delete: String(policy.deleteAfterDays ?? ''),
  });
  const days = {
    archiveAfterDays: daysOf(fields.text('archive')),
    deleteAfterDays: daysOf(fields.text('delete')),
  };
  const saving = useAction(() => {
    announce(t('data.policySaved', { kind: t(kinds[kind]) }));
    fields.draft.clear();
    onClose();
  });
  return (
    <Dialog title={t('data.changePolicy', { kind: t(kinds[kind]) })} open onClose={onClose}>
      <CheckedForm
        submit={t('data.save')}
        onClose={onClose}
        sending={saving}
        draft={fields.draft}
        missing={{}}
        onSubmit={() =>
          saving.mutate({
            path: links.self ?? '',
            method: 'PATCH',
            body: days,
            ifMatch: latest.data?.version ?? null,
          })
        }
      >
        {(error) => (
          <>
            <Field
              label={t('data.archiveAfter')}
              description={t('data.archiveHint')}
              inputMode="numeric"
              autoFocus
              {...fields.at('archive')}
              error={error('archiveAfterDays')}
            />
            <Field
              label={t('data.deleteAfter')}
              description={t('data.deleteHint')}
              inputMode="numeric"
              {...fields.at('delete')}
              error={error('deleteAfterDays')}
            />
            <Due path={links.due ?? ''} days={days} />
          </>
        )}
      </CheckedForm>
    </Dialog>
  );
}

/** A number of days; a text that is none is sent as it is, and the API says what is wrong. */
function daysOf(text: string): number | string | null {
  if (text === '') return null;
  return /^\d+$/.test(text) ? Number(text) : text;
}

interface Days {
  readonly archiveAfterDays: number | string | null;
  readonly deleteAfterDays: number | string | null;
}

/** What the policy would take now. */
function Due({ path: due, days }: { readonly path: string; readonly days: Days }) {
  const query = Object.entries(days).flatMap(([name, value]) =>
    typeof value === 'number' ? [`${name}=${value}`] : [],
  );
  const found = useRecord<RetentionDue>(`${due}?${query.join('&')}`, { off: query.length === 0 });
  if (query.length === 0 || !found.data) return null;
  const { archive, delete: deleted } = found.data.record;
  return (
    <p role="status">{t('data.due', { archived: atMost(archive), deleted: atMost(deleted) })}</p>
  );
}

/** The API counts to 1,000. */
function atMost(count: number): string {
  return count >= 1_000 ? '1000+' : String(count);
}
