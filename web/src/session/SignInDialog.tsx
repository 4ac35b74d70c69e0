import type { Session } from '../api/session';
import { Dialog } from '../components/Dialog';
import { SignInForm } from './SignInForm';

interface Props {
  readonly open: boolean;
  readonly session: Session;
}

/** Over a page whose session has ended. What stands on the page stays. */
export function SignInDialog({ open, session }: Props) {
  const here = window.location.pathname + window.location.search;
  return (
    <Dialog title="Sign in to go on" open={open} onClose={() => {}} blocking>
      <p className="quiet">Your session has ended. What you have typed is still here.</p>
      <SignInForm signInBy={session.signIn} returnTo={here} />
    </Dialog>
  );
}
