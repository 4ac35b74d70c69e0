import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Desk } from '../api/types';
import { Button } from '../components/Button';
import { Choice } from '../components/Choice';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { t } from '../i18n/t';
import { useAll } from '../list/useCollection';
import { SecretField } from '../record/SecretField';
import { useAction } from '../record/useRecord';
import { CredentialFields, type Credentials } from './CredentialFields';

type Made = Desk & { readonly webhook: { readonly url: string; readonly secret: string } };

/** Connects a desk. It is paused until somebody has checked it and resumes it. */
export function NewDesk({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const kinds = useAll('/api/v1/desk-kinds');
  const fields = useFields('new desk', { name: '', kind: '', url: '' });
  const [credentials, setCredentials] = useState<Credentials>({});
  const [made, setMade] = useState<Made | null>(null);
  const kind = kinds.find(({ name }) => name === fields.text('kind'));
  const making = useAction<Made>((body) => {
    fields.draft.clear();
    setCredentials({});
    setMade(body);
  });
  if (made) {
    const { id } = made;
    const go = () => void navigate({ to: '/desks/$id', params: { id } });
    return (
      <Dialog title={t('desk.isConnected', { name: made.name })} open blocking onClose={go}>
        <p className="dialog-text">{t('desk.isConnectedAbout')}</p>
        <SecretField
          label={t('desk.webhook')}
          value={made.webhook.url}
          hint={t('desk.webhookOnce')}
        />
        <div className="dialog-buttons">
          <Button variant="primary" onPress={go}>
            {t('desk.goToDesk')}
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t('desk.connectDesk')} open onClose={onClose}>
      <CheckedForm
        submit={t('desk.connect')}
        onClose={onClose}
        draft={fields.draft}
        sending={making}
        missing={fields.missing(['kind', 'name', 'url'])}
        onSubmit={() =>
          making.mutate({
            path: '/api/v1/desks',
            body: {
              name: fields.text('name'),
              kind: fields.text('kind'),
              url: fields.text('url'),
              credentials,
              state: 'Paused',
            },
          })
        }
      >
        {(error) => (
          <>
            <Choice
              label={t('desk.kind')}
              required
              options={kinds.map(({ name, title }) => ({ id: name, label: title }))}
              {...fields.at('kind')}
              error={error('kind')}
            />
            <Field
              label={t('desk.name')}
              required
              maxLength={200}
              {...fields.at('name')}
              error={error('name')}
              description={t('desk.nameAbout')}
            />
            <Field
              label={t('desk.url')}
              required
              type="url"
              inputMode="url"
              maxLength={2048}
              {...fields.at('url')}
              error={error('url')}
            />
            <CredentialFields
              key={kind?.name}
              kind={kind}
              value={credentials}
              onChange={setCredentials}
              sending={making}
              error={error}
            />
          </>
        )}
      </CheckedForm>
    </Dialog>
  );
}
