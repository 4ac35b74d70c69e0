import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { sessionQuery } from '../api/session';
import { Icon } from '../components/Icon';
import { Loading } from '../components/Loading';
import { ErrorNotice, Notice } from '../components/Notice';
import { LanguageChoice } from '../i18n/LanguageChoice';
import { type TextKey, t } from '../i18n/t';
import { useSearchParams } from '../list/useSearchParams';
import { SignInForm } from './SignInForm';

/** Messages for sign-ins at the OpenID provider that failed. */
const problems: Readonly<Record<string, TextKey>> = {
  denied: 'session.denied',
  expired: 'session.expired',
  refused: 'session.refused',
  unavailable: 'session.unavailable',
  busy: 'session.busy',
};

export function SignInPage() {
  const session = useQuery(sessionQuery);
  const [{ returnTo = '/', problem }] = useSearchParams();
  const router = useRouter();
  const target = isOwnPath(returnTo) ? returnTo : '/';
  const isSignedIn = Boolean(session.data?.user);
  useEffect(() => {
    document.title = `${t('session.signIn')} · Crossdesk`;
    if (isSignedIn) router.history.replace(target);
  }, [isSignedIn, router, target]);
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <span className="brand-mark">
          <Icon name="mark" />
        </span>
        <h1>
          {session.data
            ? t('session.signInTo', { title: session.data.title })
            : t('session.signIn')}
        </h1>
        <p className="quiet">{t('session.about')}</p>
        {problem && (
          <Notice tone="bad" title={t('session.failed')}>
            {t(problems[problem] ?? 'session.failedOtherwise')}
          </Notice>
        )}
        {session.isPending && <Loading />}
        {session.error && (
          <ErrorNotice error={session.error} retry={() => void session.refetch()} />
        )}
        {session.data && <SignInForm signInBy={session.data.signIn} returnTo={target} />}
        <LanguageChoice />
      </div>
    </main>
  );
}

/** Whether a path is on this site. Browsers read a second slash, or a backslash, as another host. */
function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])/.test(path);
}
