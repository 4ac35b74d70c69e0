import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { confirmation } from '../api/confirmation';
import { confirmSession, type Session, signInAgainElsewhere } from '../api/session';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { CheckedForm } from '../form/CheckedForm';
import { t } from '../i18n/t';

/** Asks the user for the password or a token again when an action needs a recent sign-in, and then lets it go on. */
export function ConfirmIdentity({ session: { signIn } }: { readonly session: Session }) {
  const [open, setOpen] = useState(false);
  const [secret, setSecret] = useState('');
  const answer = useRef<(confirmed: boolean) => void>(() => {});
  const sending = useMutation({ mutationFn: confirmSession, onSuccess: () => close(true) });

  useEffect(
    () =>
      confirmation.by(() => {
        setOpen(true);
        return new Promise((resolve) => {
          answer.current = resolve;
        });
      }),
    [],
  );

  function close(confirmed: boolean): void {
    setOpen(false);
    setSecret('');
    sending.reset();
    answer.current(confirmed);
  }

  const here = window.location.pathname + window.location.search;
  return (
    <Dialog title={t('session.confirmTitle')} open={open} onClose={() => close(false)}>
      <p className="quiet">{t('session.confirmAbout')}</p>
      {signIn.oidc && (
        <>
          <Button variant="primary" onPress={() => signInAgainElsewhere(here)}>
            {t('session.continueWith', { provider: signIn.oidc.label })}
          </Button>
          <p className="or">{t('session.or')}</p>
        </>
      )}
      <CheckedForm
        submit={t('session.confirm')}
        onClose={() => close(false)}
        sending={sending}
        missing={secret.trim() === '' ? { secret: t('form.pleaseFillThisIn') } : {}}
        onSubmit={() => sending.mutate(secret.trim())}
      >
        {(error) => (
          <Field
            label={t('session.secret')}
            type="password"
            value={secret}
            onChange={setSecret}
            required
            autoFocus={!signIn.oidc}
            error={error('secret')}
          />
        )}
      </CheckedForm>
    </Dialog>
  );
}
