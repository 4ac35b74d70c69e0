import type { problem as english } from '../en/problem';
import type { Translation } from '../t';

export const problem = {
  stale:
    'Jemand hat dies geändert, seit Sie es geöffnet haben. Laden Sie es neu, und wiederholen Sie Ihre Änderung.',
  busy: 'Zu viele Anfragen. Bitte warten Sie einen Moment.',
  fault: 'Auf dem Server ist ein Fehler aufgetreten. Bitte versuchen Sie es noch einmal.',
  unavailable: 'Der Dienst ist zurzeit nicht verfügbar. Bitte versuchen Sie es später noch einmal.',
  unauthenticated: 'Bitte melden Sie sich noch einmal an.',
  'sign-in-again': 'Dies verlangt eine kürzlich erfolgte Anmeldung: Bestätigen Sie Ihre Identität.',
  'second-admin': 'Dies braucht einen zweiten Administrator.',
  forbidden: 'Ihr Konto darf dies nicht tun.',
  missing: 'Es existiert nicht, oder Sie dürfen es nicht sehen.',
} as const satisfies Translation<typeof english>;
