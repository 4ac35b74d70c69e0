import { useState } from 'react';
import type { Desk } from '../api/types';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { t } from '../i18n/t';
import { ConfirmButton } from '../record/ActionButton';
import { Panel } from '../record/RecordPage';
import { SecretField } from '../record/SecretField';

interface Made {
  readonly webhook: { readonly url: string };
}

/** The webhook of a desk. Its URL has the secret, so that it is shown only when it is made. */
export function DeskWebhook({ desk }: { readonly desk: Desk }) {
  const [url, setUrl] = useState<string | null>(null);
  return (
    <Panel title={t('desk.webhook')}>
      <p className="quiet">{t('desk.webhookAbout', { count: desk.pollSeconds })}</p>
      <div className="buttons">
        <ConfirmButton
          label={t('desk.newWebhook')}
          title={t('desk.newWebhookFor', { name: desk.name })}
          confirm={t('desk.create')}
          action={{ path: `${desk.links.self}/webhook-secret` }}
          done={t('desk.hasNewUrl')}
          onDone={(body) => isMade(body) && setUrl(body.webhook.url)}
        >
          {t('desk.webhookHint')}
        </ConfirmButton>
      </div>
      {url !== null && (
        <Dialog title={t('desk.newWebhook')} open blocking onClose={() => setUrl(null)}>
          <SecretField label={t('desk.webhook')} value={url} hint={t('desk.onlyOnce')} />
          <div className="dialog-buttons">
            <Button variant="primary" onPress={() => setUrl(null)}>
              {t('desk.done')}
            </Button>
          </div>
        </Dialog>
      )}
    </Panel>
  );
}

function isMade(body: unknown): body is Made {
  return typeof body === 'object' && body !== null && 'webhook' in body;
}
