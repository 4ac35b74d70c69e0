import { Link } from '@tanstack/react-router';
import { PageHeader } from '../components/PageHeader';
import { useUser } from '../session/user';
import { navigationOf, rolesOf } from './navigation';

/** For a page that none of the reader's roles lead to. */
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
