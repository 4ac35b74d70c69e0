import type { handshake as english } from '../en/handshake';
import type { Translation } from '../t';

export const handshake = {
  workNote: 'Arbeitsnotiz',
  journal: 'Journal',
  journalNewestFirst: 'Journal, neueste zuerst',
  theSubscription: 'das Abonnement',
  theRegistration: 'die Registrierung',
  theCustomer: 'der Kunde',
  theConnection: 'die Verbindung',
  theProviderRecord: 'der Provider-Datensatz',
  handshake: 'Handshake',
  done: ', erledigt',
  establishedRecordsAreExchanged:
    'Eingerichtet: Datensätze werden in beide Richtungen ausgetauscht.',
  establishedAndPausedUpdates: 'Eingerichtet und pausiert: Aktualisierungen warten.',
  itWasEstablishedAnd:
    'Sie war eingerichtet und ist nun getrennt: Es wird nichts mehr ausgetauscht.',
  established: 'Eingerichtet.',
  somebodyAsks: 'Jemand fragt an',
  registerTheCustomer: 'Kunden registrieren',
  createTheProviderRecord: 'Provider-Datensatz anlegen',
  approveTheSubscription: 'Abonnement genehmigen',
  activate: 'Aktivieren',
  noReasonGiven: 'kein Grund angegeben',
  getTheInstructions: 'Anleitung erhalten',
  you: 'Sie',
  yourTurn: 'Sie sind am Zug.',
  theirTurn: 'Am Zug: {{them}}.',
  next: 'Danach: {{step}} ({{who}}).',
  presented: 'Die Instanz „{{instance}}“ hat das Token vorgelegt',
  adminThere:
    'Ein Administrator dort installiert Crossdesk und legt einen Provider-Datensatz mit Ihrer URL und dem Token an, das bis {{time}} gültig ist.',
  check:
    '{{who}}. Prüfen Sie auf anderem Weg, zum Beispiel telefonisch, dass es {{customer}} ist; die Arbeitsnotizen unten nennen, worauf zu achten ist.',
  customerActivates:
    'Ein Administrator bei {{customer}} aktiviert. Bis dahin wird in keiner Richtung etwas ausgetauscht.',
  byHand: 'Geben Sie {{name}} die URL dieser Instanz und das Registrierungstoken selbst.',
  sent: 'Die Anleitung wurde an {{name}} ({{email}}) gesendet.',
  noMailServer: 'Es wurde keine E-Mail gesendet: Diese Instanz hat keinen Mailserver (SMTP_URL).',
  mailRefused: 'Der Mailserver hat die E-Mail an {{email}} abgelehnt: {{reason}}.',
  mailDelayed:
    'Die E-Mail an {{email}} ist noch nicht gesendet: {{reason}}. Crossdesk versucht es erneut.',
  mailGoes: 'Die E-Mail mit der Anleitung geht an {{email}}.',
  notReached: 'Ihre Anfrage hat {{them}} noch nicht erreicht und wird automatisch erneut gesendet.',
  adminChecks: 'Ein Administrator bei {{them}} prüft, wer anfragt, und genehmigt.',
  isApproved:
    'Ihre Anfrage ist genehmigt. Sobald Sie aktivieren, erscheint der Katalog hier, und Datensätze werden in beide Richtungen ausgetauscht.',
} as const satisfies Translation<typeof english>;
