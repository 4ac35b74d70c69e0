import { useQuery } from '@tanstack/react-query';
import { fetchAll } from '../api/collections';
import type { ReplicationSet } from '../api/types';
import { announce } from '../components/announcements';
import { Check, Checks } from '../components/Check';
import { Field } from '../components/Field';
import { Loading } from '../components/Loading';
import { itemKindOptions, words } from '../components/labels';
import { ErrorNotice, Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { Time } from '../components/Time';
import { CheckedForm } from '../form/CheckedForm';
import { areTexts, isObject, useDraft } from '../form/drafts';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { listKey } from '../list/useCollection';
import { Panel } from '../record/RecordPage';
import { useAction } from '../record/useRecord';

const fieldOptions = (
  [
    'description',
    'priority',
    'variables',
    'assignedTo',
    'assignmentGroup',
    'resolutionNotes',
  ] as const satisfies readonly ReplicationSet['fields'][number][]
).map((id) => ({
  id,
  label: id === 'variables' ? t('replicationSet.answersToTheForm') : words(id),
}));

/** What this instance, as a provider, exchanges with its customers. */
export function ReplicationSetPage() {
  const sets = useQuery({
    queryKey: listKey('/api/v1/replication-sets'),
    queryFn: ({ signal }) => fetchAll<ReplicationSet>('/api/v1/replication-sets', {}, signal),
  });
  return (
    <>
      <PageHeader title={t('replicationSet.replicationSets')}>
        {t('replicationSet.whatYouExchangeWith')}
      </PageHeader>
      <ErrorNotice error={sets.error} retry={() => void sets.refetch()} />
      {sets.isPending && <Loading />}
      <div className="record-main record-narrow">
        {sets.data?.map((set) => (
          <SetForm key={set.id} set={set} />
        ))}
      </div>
    </>
  );
}

interface Rules {
  readonly kinds: readonly string[];
  readonly fields: readonly string[];
  readonly workNotes: boolean;
  readonly providerName: string;
}

function areRules(value: unknown): value is Rules {
  return (
    isObject(value) &&
    areTexts(value.kinds) &&
    areTexts(value.fields) &&
    typeof value.workNotes === 'boolean' &&
    typeof value.providerName === 'string'
  );
}

function SetForm({ set }: { readonly set: ReplicationSet }) {
  const begin: Rules = {
    kinds: set.kinds,
    fields: set.fields,
    workNotes: set.workNotes,
    providerName: set.provider.name,
  };
  const draft = useDraft(`replication set ${set.id} ${set.updatedAt}`, begin, areRules);
  const { kinds, fields, workNotes, providerName } = draft.value;
  const put = (part: Partial<Rules>) => draft.set((now) => ({ ...now, ...part }));
  const saving = useAction(() => {
    draft.clear();
    announce(t('replicationSet.savedEveryCustomerIs'));
  });
  const missing =
    providerName.trim() === ''
      ? { providerName: t('replicationSet.pleaseFillThisIn') }
      : ({} as const);
  return (
    <Panel title={set.name}>
      <p className="quiet">
        <RichText
          text="replicationSet.published"
          values={{ instance: set.provider.instance, url: set.provider.url }}
          parts={{ time: <Time at={set.updatedAt} /> }}
        />
      </p>
      <CheckedForm
        submit={t('replicationSet.save')}
        sending={saving}
        draft={draft}
        missing={missing}
        onSubmit={() =>
          saving.mutate({
            path: set.links.self ?? '',
            method: 'PATCH',
            body: { kinds, fields, workNotes, providerName: providerName.trim() },
          })
        }
      >
        {(error) => (
          <>
            <Field
              label={t('replicationSet.yourNameAsCustomers')}
              required
              maxLength={200}
              value={providerName}
              onChange={(text) => put({ providerName: text })}
              error={error('providerName')}
            />
            <Checks
              label={t('replicationSet.kindsOfCatalogItems')}
              required
              options={itemKindOptions}
              value={kinds}
              onChange={(chosen) => put({ kinds: chosen })}
              error={error('kinds')}
              description={t('replicationSet.itemsOfOtherKinds')}
            />
            <Checks
              label={t('replicationSet.fieldsOfRequests')}
              required
              options={fieldOptions}
              value={fields}
              onChange={(chosen) => put({ fields: chosen })}
              error={error('fields')}
              description={t('replicationSet.theShortDescriptionThe')}
            />
            <Check
              label={t('replicationSet.workNotesCross')}
              value={workNotes}
              onChange={(crosses) => put({ workNotes: crosses })}
              error={error('workNotes')}
              description={t('replicationSet.staffOnBothSides')}
            />
            {workNotes && !set.workNotes && (
              <Notice tone="warning" title={t('replicationSet.yourWorkNotesWill')}>
                {t('replicationSet.thisAppliesToWork')}
              </Notice>
            )}
          </>
        )}
      </CheckedForm>
    </Panel>
  );
}
