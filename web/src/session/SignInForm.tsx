import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { isTransient } from '../api/problem';
import { type Session, signIn, signInElsewhere } from '../api/session';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { ErrorNotice } from '../components/Notice';
import { errorText } from '../i18n/problems';
import { t } from '../i18n/t';

interface SignInFormProps {
  readonly signInBy: Session['signIn'];
  readonly returnTo: string;
  readonly onDone?: () => void;
}

/** Signs in by a token, which is not stored, or at the OpenID provider. */
export function SignInForm({ signInBy, returnTo, onDone }: SignInFormProps) {
  const client = useQueryClient();
  const [token, setToken] = useState('');
  const entry = useMutation({
    mutationFn: signIn,
    onSuccess: async () => {
      setToken('');
      await client.invalidateQueries();
      entry.reset();
      onDone?.();
    },
  });
  const refused = entry.error && !isTransient(entry.error) ? errorText(entry.error) : undefined;

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (token.trim() !== '') entry.mutate(token.trim());
  }

  return (
    <div className="sign-in-ways">
      {signInBy.oidc && (
        <Button variant="primary" onPress={() => signInElsewhere(returnTo)}>
          {t('session.continueWith', { provider: signInBy.oidc.label })}
        </Button>
      )}
      {signInBy.oidc && signInBy.token && <p className="or">{t('session.or')}</p>}
      {signInBy.token && (
        <form className="form" onSubmit={submit} noValidate>
          <Field
            label={t('session.token')}
            type="password"
            value={token}
            onChange={setToken}
            required
            error={refused}
            description={t('session.tokenHint')}
            autoFocus={!signInBy.oidc}
          />
          {entry.error && isTransient(entry.error) && <ErrorNotice error={entry.error} />}
          <Button
            type="submit"
            variant={signInBy.oidc ? 'plain' : 'primary'}
            busy={entry.isPending}
          >
            {t('session.signIn')}
          </Button>
        </form>
      )}
    </div>
  );
}

interface SignInDialogProps {
  readonly open: boolean;
  readonly session: Session;
}

/** A sign-in over a page whose session has ended. The page keeps its state. */
export function SignInDialog({ open, session }: SignInDialogProps) {
  const here = window.location.pathname + window.location.search;
  return (
    <Dialog title={t('session.signInToContinue')} open={open} onClose={() => {}} blocking>
      <p className="quiet">{t('session.ended')}</p>
      <SignInForm signInBy={session.signIn} returnTo={here} />
    </Dialog>
  );
}
