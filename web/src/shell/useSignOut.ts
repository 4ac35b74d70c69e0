import { useMutation } from '@tanstack/react-query';
import { signOut } from '../api/session';
import { dropAllDrafts } from '../form/drafts';
import { forgetRecords } from '../keyboard/recent';

/** Ends the session, and forgets what this browser kept for the user. */
export function useSignOut() {
  return useMutation({
    mutationFn: signOut,
    // A full page load drops everything that this page has read.
    onSuccess: () => {
      dropAllDrafts();
      forgetRecords();
      window.location.assign('/sign-in');
    },
  });
}
