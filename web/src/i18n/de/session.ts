import type { session as english } from '../en/session';
import type { Translation } from '../t';

export const session = {
  continueWith: 'Weiter mit {{provider}}',
  or: 'oder',
  token: 'Token',
  tokenHint: 'Sie erhalten es von Ihrer Administration. Es beginnt mit xd_.',
  signIn: 'Anmelden',
  signInTo: 'Anmeldung bei {{title}}',
  signInToContinue: 'Melden Sie sich erneut an',
  ended: 'Ihre Sitzung ist abgelaufen. Ihre Eingaben sind noch da.',
  about: 'Anfragen über Organisationsgrenzen hinweg stellen, verfolgen und erfüllen.',
  failed: 'Sie sind nicht angemeldet',
  denied: 'Die Anmeldung wurde abgebrochen.',
  expired:
    'Die Anmeldung hat zu lange gedauert, oder ein anderes Fenster hat ebenfalls eine begonnen. Bitte versuchen Sie es noch einmal.',
  refused:
    'Sie sind beim Anmeldedienst angemeldet, haben hier aber keine Rolle. Bitten Sie Ihre Administration darum.',
  unavailable: 'Der Anmeldedienst antwortet nicht. Bitte versuchen Sie es später noch einmal.',
  busy: 'Zu viele Versuche. Bitte warten Sie eine Minute.',
  failedOtherwise: 'Die Anmeldung ist fehlgeschlagen. Bitte versuchen Sie es noch einmal.',
  confirmTitle: 'Bestätigen Sie Ihre Identität',
  confirmAbout: 'Diese Aktion verlangt eine kürzlich erfolgte Anmeldung.',
  confirm: 'Bestätigen',
  secret: 'Ihr Passwort oder Token',
} as const satisfies Translation<typeof english>;
