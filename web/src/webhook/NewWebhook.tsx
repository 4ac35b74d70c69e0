import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Webhook } from '../api/types';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { t } from '../i18n/t';
import { SecretField } from '../record/SecretField';
import { useAction } from '../record/useRecord';
import { newTexts, WebhookFields, webhookBody } from './WebhookFields';

type Made = Webhook & { readonly signingSecret: string };

/** Creates a webhook, and shows its secret once. */
export function NewWebhook({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const [made, setMade] = useState<Made | null>(null);
  const fields = useFields('new webhook', newTexts);
  const making = useAction<Made>((body) => {
    fields.draft.clear();
    setMade(body);
  });
  if (made) {
    const { id } = made;
    const go = () => void navigate({ to: '/webhooks/$id', params: { id } });
    return (
      <Dialog title={t('webhook.created')} open blocking onClose={go}>
        <SecretField
          label={t('webhook.signingSecret')}
          value={made.signingSecret}
          hint={t('webhook.secretHint')}
        />
        <div className="dialog-buttons">
          <Button variant="primary" onPress={go}>
            {t('webhook.goToWebhook')}
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t('webhook.newWebhook')} open onClose={onClose}>
      <CheckedForm
        submit={t('webhook.create')}
        onClose={onClose}
        draft={fields.draft}
        sending={making}
        missing={fields.missing(['url'])}
        onSubmit={() => making.mutate({ path: '/api/v1/webhooks', body: webhookBody(fields) })}
      >
        {(error) => <WebhookFields fields={fields} error={error} />}
      </CheckedForm>
    </Dialog>
  );
}
