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
} as const satisfies Translation<typeof english>;
