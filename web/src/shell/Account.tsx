import { useMutation } from '@tanstack/react-query';
import { signOut } from '../api/session';
import { Button } from '../components/Button';
import { ErrorNotice } from '../components/Notice';
import { dropAllDrafts } from '../form/drafts';
import { useUser } from '../session/user';

/** Who is signed in, and the way out. */
export function Account() {
  const { name, roles } = useUser();
  const leave = useMutation({
    mutationFn: signOut,
    // A new page keeps nothing that this one has read.
    onSuccess: () => {
      dropAllDrafts();
      window.location.assign('/sign-in');
    },
  });
  return (
    <div className="account">
      <span className="avatar" aria-hidden="true">
        {name.charAt(0).toUpperCase()}
      </span>
      <div className="account-who">
        <span className="account-name">{name}</span>
        <span className="account-roles">{roles.join(', ') || 'no role'}</span>
        <a className="account-help" href="/docs/">
          API reference
        </a>
      </div>
      <Button
        look="quiet"
        icon="signOut"
        aria-label="Sign out"
        busy={leave.isPending}
        onPress={() => leave.mutate()}
      />
      <ErrorNotice error={leave.error} />
    </div>
  );
}
