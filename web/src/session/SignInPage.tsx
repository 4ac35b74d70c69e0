import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { sessionQuery } from '../api/session';
import { Icon } from '../components/Icon';
import { Loading } from '../components/Loading';
import { ErrorNotice, Notice } from '../components/Notice';
import { useSearchParams } from '../list/useSearchParams';
import { SignInForm } from './SignInForm';

/** Messages for sign-ins at the OpenID provider that failed. */
const problems: Readonly<Record<string, string>> = {
  denied: 'The sign-in was cancelled.',
  expired: 'The sign-in took too long, or another window started one too. Please try again.',
  refused:
    'You are signed in at the provider, but have no role here. Ask your administrator for one.',
  unavailable: 'The sign-in service does not answer. Please try again later.',
  busy: 'Too many attempts. Please wait a minute.',
};

export function SignInPage() {
  const session = useQuery(sessionQuery);
  const [{ returnTo = '/', problem }] = useSearchParams();
  const router = useRouter();
  const target = isOwnPath(returnTo) ? returnTo : '/';
  const isSignedIn = Boolean(session.data?.user);
  useEffect(() => {
    document.title = 'Sign in · Crossdesk';
    if (isSignedIn) router.history.replace(target);
  }, [isSignedIn, router, target]);
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <span className="brand-mark">
          <Icon name="mark" />
        </span>
        <h1>{session.data ? `Sign in to ${session.data.title}` : 'Sign in'}</h1>
        <p className="quiet">Submit, follow and fulfil requests across organisations.</p>
        {problem && (
          <Notice tone="bad" title="You are not signed in">
            {problems[problem] ?? 'The sign-in failed. Please try again.'}
          </Notice>
        )}
        {session.isPending && <Loading />}
        {session.error && (
          <ErrorNotice error={session.error} retry={() => void session.refetch()} />
        )}
        {session.data && <SignInForm signInBy={session.data.signIn} returnTo={target} />}
      </div>
    </main>
  );
}

/** Whether a path is on this site. Browsers read a second slash, or a backslash, as another host. */
function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])/.test(path);
}
