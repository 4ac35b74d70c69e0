import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ExternalSystem } from '../api/types';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { t } from '../i18n/t';
import { SecretField } from '../record/SecretField';
import { useAction } from '../record/useRecord';

type Made = ExternalSystem & { readonly token: string; readonly signingSecret: string };

/** Creates an external system, and shows its secrets once. */
export function NewExternalSystem({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const [made, setMade] = useState<Made | null>(null);
  const fields = useFields('new external system', { name: '', deliveryUrl: '' });
  const making = useAction<Made>((body) => {
    fields.draft.clear();
    setMade(body);
  });
  if (made) {
    const { id } = made;
    const go = () => void navigate({ to: '/external-systems/$id', params: { id } });
    return (
      <Dialog title={t('externalSystem.created', { name: made.name })} open blocking onClose={go}>
        <SecretField
          label={t('externalSystem.token')}
          value={made.token}
          hint={t('externalSystem.theSystemCallsThe')}
        />
        <SecretField
          label={t('externalSystem.signingSecret')}
          value={made.signingSecret}
          hint={t('externalSystem.deliveriesToTheSystem')}
        />
        <div className="dialog-buttons">
          <Button variant="primary" onPress={go}>
            {t('externalSystem.goToTheSystem')}
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t('externalSystem.newExternalSystem')} open onClose={onClose}>
      <CheckedForm
        submit={t('externalSystem.create')}
        onClose={onClose}
        draft={fields.draft}
        sending={making}
        missing={fields.missing(['name'])}
        onSubmit={() =>
          making.mutate({
            path: '/api/v1/external-systems',
            body: { name: fields.text('name'), deliveryUrl: fields.text('deliveryUrl') || null },
          })
        }
      >
        {(error) => (
          <>
            <Field
              label={t('externalSystem.name')}
              required
              autoFocus
              maxLength={200}
              {...fields.at('name')}
              error={error('name')}
            />
            <Field
              label={t('externalSystem.deliveryUrl')}
              type="url"
              inputMode="url"
              maxLength={2048}
              {...fields.at('deliveryUrl')}
              error={error('deliveryUrl')}
              description={t('externalSystem.operationsAreSentThere')}
            />
          </>
        )}
      </CheckedForm>
    </Dialog>
  );
}
