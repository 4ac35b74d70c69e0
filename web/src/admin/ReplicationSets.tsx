import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, read } from '../api/client';
import { announce } from '../parts/announce';
import { Check, Checks } from '../parts/Check';
import { Field } from '../parts/Field';
import { ErrorNotice, Notice } from '../parts/Notice';
import { PageHeader } from '../parts/PageHeader';
import { Loading } from '../parts/RecordList';
import { Time } from '../parts/Time';
import { words } from '../ticket/commands';
import './admin.css';
import { CheckedForm } from './CheckedForm';
import { kindNames } from './Crossing';
import { Panel } from './RecordPage';
import { type ReplicationSet, useAct } from './records';

const kindOptions = Object.entries(kindNames).map(([id, label]) => ({ id, label }));
const fieldOptions = (
  [
    'description',
    'priority',
    'variables',
    'assignedTo',
    'assignmentGroup',
    'resolutionNotes',
  ] as const satisfies readonly ReplicationSet['fields'][number][]
).map((id) => ({ id, label: id === 'variables' ? 'What was filled into the form' : words(id) }));

/** What we, as a provider, exchange with our customers. */
export function ReplicationSets() {
  const sets = useQuery({
    queryKey: ['admin', 'replication-sets'],
    queryFn: ({ signal }) => read(api.GET('/api/v1/replication-sets', { signal })),
  });
  return (
    <>
      <PageHeader title="Replication sets">
        What you exchange with your customers. What you ask of providers is theirs to say: their
        connections show it.
      </PageHeader>
      <ErrorNotice error={sets.error} retry={() => void sets.refetch()} />
      {sets.isPending && <Loading />}
      <div className="admin-main admin-narrow">
        {sets.data?.items.map((set) => (
          <SetForm key={set.id} set={set} />
        ))}
      </div>
    </>
  );
}

function SetForm({ set }: { readonly set: ReplicationSet }) {
  const [kinds, setKinds] = useState<readonly string[]>(set.kinds);
  const [fields, setFields] = useState<readonly string[]>(set.fields);
  const [workNotes, setWorkNotes] = useState(set.workNotes);
  const [providerName, setProviderName] = useState(set.provider.name);
  const saving = useAct(() => announce('Saved. Every customer is told.'));
  const missing =
    providerName.trim() === '' ? { providerName: 'Please fill this in.' } : ({} as const);
  return (
    <Panel title={set.name}>
      <p className="quiet">
        Published by {set.provider.instance} at {set.provider.url}, changed{' '}
        <Time at={set.updatedAt} />
      </p>
      <CheckedForm
        submit="Save"
        sending={saving}
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
              label="Your name, as customers read it"
              required
              maxLength={200}
              value={providerName}
              onChange={setProviderName}
              error={error('providerName')}
            />
            <Checks
              label="Kinds of catalog items"
              required
              options={kindOptions}
              value={kinds}
              onChange={setKinds}
              error={error('kinds')}
              description="Items of other kinds are not in your customers' catalogs."
            />
            <Checks
              label="Fields of requests"
              required
              options={fieldOptions}
              value={fields}
              onChange={setFields}
              error={error('fields')}
              description="The short description, the state and the journal cross always."
            />
            <Check
              label="Work notes cross"
              value={workNotes}
              onChange={setWorkNotes}
              error={error('workNotes')}
              description="Staff on both sides read them then; requesters never do."
            />
            {workNotes && !set.workNotes && (
              <Notice tone="warning" title="Your work notes will be read by your customers' staff">
                Those that are written from now on.
              </Notice>
            )}
          </>
        )}
      </CheckedForm>
    </Panel>
  );
}
