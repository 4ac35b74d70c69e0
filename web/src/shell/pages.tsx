import { Link } from '@tanstack/react-router';
import { Button } from '../components/Button';
import { Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { useUser } from '../session/useSession';
import { navigationOf, rolesOf } from './navigation';

export function NotFound() {
  return (
    <>
      <PageHeader title="Page not found" />
      <p>
        The address may be wrong, or the page was removed. <Link to="/">Go to the start page</Link>
      </p>
    </>
  );
}

/** Shown for a page that the user has no role for. */
export function NoAccess({ path }: { readonly path: string }) {
  const user = useUser();
  const [first] = navigationOf(user).flatMap(({ entries }) => entries);
  const needed = rolesOf(path) ?? [];
  return (
    <>
      <PageHeader title="Your account has no access here" />
      <p>
        This page needs the role {needed.join(' or ')}. You are signed in as {user.name}, with{' '}
        {user.roles.length > 0 ? `the role ${user.roles.join(' and ')}` : 'no role'}.
      </p>
      <p>
        Ask your administrator for the role, or sign in with another account.{' '}
        {first && <Link to={first.to}>{`Go to ${first.label.toLowerCase()}`}</Link>}
      </p>
    </>
  );
}

/** Shown if a page fails or cannot be loaded, for example after a release. */
export function PageError({ error }: { readonly error: unknown }) {
  const reload = () => window.location.reload();
  return (
    <Notice
      tone="bad"
      title="This page could not be shown"
      actions={<Button onPress={reload}>Reload</Button>}
    >
      {error instanceof Error ? error.message : String(error)}
    </Notice>
  );
}
