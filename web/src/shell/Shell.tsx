import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Navigate, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { holds, type Session, sessionEnded, sessionQuery } from '../api/session';
import { Announcements } from '../components/announcements';
import { Loading } from '../components/Loading';
import { ErrorNotice } from '../components/Notice';
import { Reports } from '../components/reports';
import { dropDraftsOfOthers } from '../form/drafts';
import { t } from '../i18n/t';
import { Keyboard } from '../keyboard/Keyboard';
import { useLivePerson } from '../notification/Bell';
import { AskSecondAdmin } from '../session/AskSecondAdmin';
import { ConfirmIdentity } from '../session/ConfirmIdentity';
import { SignInDialog } from '../session/SignInForm';
import { SessionContext, type SignedIn, useUser } from '../session/useSession';
import { CopyBanner } from './CopyBanner';
import { SideBar, TopBar } from './Menu';
import { rolesOf } from './navigation';
import { Offline } from './Offline';
import { NoAccess } from './pages';
import { useFocusKept } from './useFocusKept';

/** The frame around every page. When the session ends, the page stays, with what was typed, under a sign-in dialog. */
export function Shell() {
  // The address changes before the page does, so the matched route decides.
  const isSignIn = useRouterState({
    select: ({ matches }) => matches.at(-1)?.routeId === '/sign-in',
  });
  const session = useQuery(sessionQuery);
  const [page, setPage] = useState<SignedIn | null>(null);
  const now = session.data;
  const isOther = Boolean(page && now?.user && now.user.name !== page.user.name);
  if (now && isSignedIn(now) && now !== page && !isOther) setPage(now);
  useSessionEnd();
  const signedIn = now?.user?.name;
  useEffect(() => {
    if (signedIn) dropDraftsOfOthers(signedIn);
  }, [signedIn]);
  // Nothing that one user has read is shown to another.
  useEffect(() => {
    if (isOther) window.location.reload();
  }, [isOther]);

  if (isSignIn) return <Outlet />;
  if (!now) {
    return (
      <main className="bare">
        {session.error ? (
          <ErrorNotice error={session.error} retry={() => void session.refetch()} />
        ) : (
          <Loading />
        )}
      </main>
    );
  }
  if (!page) return <ToSignIn />;
  return (
    <SessionContext value={page}>
      <a className="skip" href="#main">
        {t('shell.skip')}
      </a>
      <TopBar />
      <div className="frame">
        <SideBar />
        <Main />
      </div>
      <SignInDialog open={now.user === null} session={now} />
      <ConfirmIdentity session={now} />
      <AskSecondAdmin />
      <Reports />
      <Announcements />
      <Keyboard />
    </SessionContext>
  );
}

function isSignedIn(session: Session): session is SignedIn {
  return session.user !== null;
}

/** Any call that is refused for want of a session ends the session of the page. */
function useSessionEnd(): void {
  const client = useQueryClient();
  useEffect(
    () =>
      sessionEnded.on(() =>
        client.setQueryData(sessionQuery.queryKey, (current) =>
          current ? { ...current, user: null } : current,
        ),
      ),
    [client],
  );
}

/** Goes to the sign-in, and from there back to the present page. */
function ToSignIn() {
  const [returnTo] = useState(window.location.pathname + window.location.search);
  return <Navigate to="/sign-in" search={{ returnTo }} replace />;
}

/** A page that the user has no role for is not loaded. */
function Page() {
  const path = useRouterState({ select: ({ matches }) => matches.at(-1)?.pathname ?? '/' });
  const user = useUser();
  const roles = rolesOf(path);
  return !roles || holds(user, ...roles) ? <Outlet /> : <NoAccess path={path} />;
}

/** A new page gets the focus, so that keyboard and screen reader start at its heading. */
function Main() {
  useLivePerson();
  const main = useRef<HTMLElement>(null);
  useFocusKept(main);
  const drawn = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const last = useRef(drawn);
  useEffect(() => {
    const isFirst = last.current === undefined;
    if (last.current === drawn) return;
    last.current = drawn;
    if (isFirst) return;
    (main.current?.querySelector('h1') ?? main.current)?.focus({ preventScroll: true });
  }, [drawn]);
  return (
    <main id="main" ref={main} tabIndex={-1}>
      <Offline />
      <CopyBanner />
      <Page />
    </main>
  );
}
