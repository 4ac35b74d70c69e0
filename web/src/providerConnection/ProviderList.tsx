import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Provider } from '../api/types';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { organisation } from '../components/labels';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { useAction } from '../record/useRecord';

const states = ['Approval Requested', 'Approved', 'Active', 'Paused', 'Rejected', 'Off-boarded'];

const columns: readonly Column<Provider>[] = [
  {
    title: 'Provider',
    narrow: 'lead',
    cell: ({ id, provider, url }) => (
      <>
        <Link to="/providers/$id" params={{ id }} className="row-link">
          {provider ? organisation(provider) : url}
        </Link>
        {provider && <span className="row-under">{url}</span>}
      </>
    ),
  },
  { title: 'State', narrow: 'aside', cell: ({ state }) => <StateBadge state={state} /> },
  {
    title: 'Turn',
    cell: ({ state, lastError }) => {
      if (state === 'Approved') return 'You activate';
      if (state !== 'Approval Requested') return '–';
      return lastError ? 'Not reached yet' : 'Provider approves';
    },
  },
  { title: 'Requested by', narrow: 'hidden', cell: ({ requestedBy }) => requestedBy },
  { title: 'Updated', cell: ({ updatedAt }) => <Time at={updatedAt} /> },
];

/** The providers that this instance is a customer of, or wants to be. */
export function ProviderList() {
  const [creating, setCreating] = useState(false);
  return (
    <>
      <ListPage
        collection="/api/v1/providers"
        search={useSearch({ from: '/providers' })}
        title="Providers"
        introduction="Organisations that you send requests to."
        actions={
          <Button variant="primary" icon="plus" onPress={() => setCreating(true)}>
            New provider record
          </Button>
        }
        filters={[{ name: 'state', label: 'State', all: 'Any state', options: states }]}
        columns={columns}
        keyOf={({ id }) => id}
        empty="Create a provider record from the instructions that a provider sends you."
      />
      {creating && <NewProvider onClose={() => setCreating(false)} />}
    </>
  );
}

function NewProvider({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const fields = useFields('new provider record', { url: '' });
  // A secret is never part of a draft.
  const [token, setToken] = useState('');
  const asking = useAction<Provider>(({ id }) => {
    fields.draft.clear();
    void navigate({ to: '/providers/$id', params: { id } });
  });
  const body = { url: fields.text('url'), registrationToken: token.trim() };
  return (
    <Dialog title="New provider record" open onClose={onClose}>
      <p className="quiet">Both are in the instructions that the provider sent you.</p>
      <CheckedForm
        submit="Ask to be connected"
        onClose={onClose}
        sending={asking}
        draft={fields.draft}
        missing={{
          ...fields.missing(['url']),
          ...(token.trim() === '' && { registrationToken: 'Please fill this in.' }),
        }}
        onSubmit={() => asking.mutate({ path: '/api/v1/providers', body })}
      >
        {(error) => (
          <>
            <Field
              label="Provider's URL"
              type="url"
              inputMode="url"
              required
              autoFocus
              maxLength={2048}
              {...fields.at('url')}
              error={error('url')}
            />
            <Field
              label="Registration token"
              required
              maxLength={256}
              value={token}
              onChange={setToken}
              error={error('registrationToken')}
              description="It can be used once."
            />
          </>
        )}
      </CheckedForm>
    </Dialog>
  );
}
