import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { sessionQuery } from '../api/session';
import { Icon } from '../components/Icon';
import { Loading } from '../components/Loading';
import { ErrorNotice, Notice } from '../components/Notice';
import { useSearchParams } from '../list/useSearchParams';
import { SignInForm } from './SignInForm';

/** What came of a sign-in at the OpenID provider that did not succeed. */
const problems: Readonly<Record<string, string>> = {
  denied: 'The sign-in was called off.',
  expired: 'That took too long, or another window began to sign in too. Please try again.',
  refused: 'You are signed in there, but may not come in here. Ask your administrator for a role.',
  unavailable: 'The sign-in service does not answer just now. Please try again soon.',
  busy: 'Too many tries. Please wait a minute.',
};

export function SignInPage() {
  const session = useQuery(sessionQuery);
  const [{ returnTo = '/', problem }] = useSearchParams();
  const router = useRouter();
  const target = isOurs(returnTo) ? returnTo : '/';
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
        <p className="quiet">Ask, follow and fulfil requests across organisations.</p>
        {problem && (
          <Notice tone="bad" title="You are not signed in">
            {problems[problem] ?? 'The sign-in did not succeed. Please try again.'}
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

/** A path of this site, and of no other: browsers read a second slash, or a backslash, as another host. */
function isOurs(path: string): boolean {
  return /^\/(?![/\\])/.test(path);
}
