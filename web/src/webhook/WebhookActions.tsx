import { useState } from 'react';
import type { Webhook } from '../api/types';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { CheckedForm } from '../form/CheckedForm';
import { MomentField } from '../form/MomentField';
import { t } from '../i18n/t';
import { ConfirmButton } from '../record/ActionButton';
import { SecretField } from '../record/SecretField';
import { useAction } from '../record/useRecord';

/** Sends the events of a time again. */
export function Replay({ webhook }: { readonly webhook: Webhook }) {
  const [open, setOpen] = useState(false);
  const [since, setSince] = useState<unknown>();
  const replaying = useAction(() => {
    announce(t('webhook.replayed'));
    setOpen(false);
  });
  return (
    <>
      <Button isDisabled={!webhook.enabled} onPress={() => setOpen(true)}>
        {t('webhook.replay')}
      </Button>
      {open && (
        <Dialog title={t('webhook.replayTitle')} open onClose={() => setOpen(false)}>
          <p>{t('webhook.replayHint')}</p>
          <CheckedForm
            submit={t('webhook.replay')}
            onClose={() => setOpen(false)}
            sending={replaying}
            missing={since === undefined ? { since: t('form.pleaseFillThisIn') } : {}}
            onSubmit={() =>
              replaying.mutate({ path: `${webhook.links.self}/replay`, body: { since } })
            }
          >
            {(error) => (
              <MomentField
                label={t('webhook.replaySince')}
                name="since"
                required
                value={since}
                onChange={setSince}
                error={error('since')}
              />
            )}
          </CheckedForm>
        </Dialog>
      )}
    </>
  );
}

/** Rotates the secret, and shows the new one once. */
export function RotateSecret({ webhook }: { readonly webhook: Webhook }) {
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <>
      <ConfirmButton
        label={t('webhook.rotateSecret')}
        title={t('webhook.rotateSecret')}
        confirm={t('webhook.rotate')}
        action={{ path: `${webhook.links.self}/rotate-secret` }}
        done={t('webhook.newSecret')}
        onDone={(body) => setSecret((body as { signingSecret: string }).signingSecret)}
      >
        {t('webhook.rotateHint')}
      </ConfirmButton>
      {secret !== null && (
        <Dialog title={t('webhook.newSecret')} open blocking onClose={() => setSecret(null)}>
          <SecretField
            label={t('webhook.signingSecret')}
            value={secret}
            hint={t('webhook.secretHint')}
          />
          <div className="dialog-buttons">
            <Button variant="primary" onPress={() => setSecret(null)}>
              {t('webhook.done')}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
