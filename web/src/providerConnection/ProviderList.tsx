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
import { t } from '../i18n/t';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { useAction } from '../record/useRecord';

const states = ['Approval Requested', 'Approved', 'Active', 'Paused', 'Rejected', 'Off-boarded'];

const columns: readonly Column<Provider>[] = [
  {
    title: t('providerConnection.provider'),
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
  {
    title: t('providerConnection.state'),
    narrow: 'aside',
    cell: ({ state }) => <StateBadge state={state} />,
  },
  {
    title: t('providerConnection.turn'),
    cell: ({ state, lastError }) => {
      if (state === 'Approved') return t('providerConnection.youActivate');
      if (state !== 'Approval Requested') return '–';
      return lastError
        ? t('providerConnection.notReached')
        : t('providerConnection.providerApproves');
    },
  },
  {
    title: t('providerConnection.requestedBy'),
    narrow: 'hidden',
    cell: ({ requestedBy }) => requestedBy,
  },
  { title: t('providerConnection.updated'), cell: ({ updatedAt }) => <Time at={updatedAt} /> },
];

/** The providers that this instance is a customer of, or wants to be. */
export function ProviderList() {
  const [creating, setCreating] = useState(false);
  return (
    <>
      <ListPage
        collection="/api/v1/providers"
        search={useSearch({ from: '/providers' })}
        title={t('providerConnection.providers')}
        introduction={t('providerConnection.organisationsThatYouSend')}
        actions={
          <Button variant="primary" icon="plus" onPress={() => setCreating(true)}>
            {t('providerConnection.newProviderRecord')}
          </Button>
        }
        filters={[
          {
            name: 'state',
            label: t('providerConnection.state'),
            all: t('providerConnection.anyState'),
            options: states,
          },
        ]}
        columns={columns}
        keyOf={({ id }) => id}
        empty={t('providerConnection.createAProviderRecord')}
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
    <Dialog title={t('providerConnection.newProviderRecord')} open onClose={onClose}>
      <p className="quiet">{t('providerConnection.bothAreInThe')}</p>
      <CheckedForm
        submit={t('providerConnection.askToBeConnected')}
        onClose={onClose}
        sending={asking}
        draft={fields.draft}
        missing={{
          ...fields.missing(['url']),
          ...(token.trim() === '' && {
            registrationToken: t('providerConnection.pleaseFillThisIn'),
          }),
        }}
        onSubmit={() => asking.mutate({ path: '/api/v1/providers', body })}
      >
        {(error) => (
          <>
            <Field
              label={t('providerConnection.providersUrl')}
              type="url"
              inputMode="url"
              required
              autoFocus
              maxLength={2048}
              {...fields.at('url')}
              error={error('url')}
            />
            <Field
              label={t('providerConnection.registrationToken')}
              required
              maxLength={256}
              value={token}
              onChange={setToken}
              error={error('registrationToken')}
              description={t('providerConnection.itCanBeUsed')}
            />
          </>
        )}
      </CheckedForm>
    </Dialog>
  );
}
