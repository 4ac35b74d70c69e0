import type { handshake as english } from '../en/handshake';
import type { Translation } from '../t';

export const handshake = {
  workNote: 'Note de travail',
  journal: 'Journal',
  journalNewestFirst: 'Journal, du plus récent au plus ancien',
  theSubscription: "l'abonnement",
  theRegistration: "l'inscription",
  theCustomer: 'le client',
  theConnection: 'la connexion',
  theProviderRecord: 'la fiche fournisseur',
  handshake: 'Établissement de la connexion',
  done: ', terminé',
  establishedRecordsAreExchanged: 'Établie : les enregistrements sont échangés dans les deux sens.',
  establishedAndPausedUpdates: 'Établie et en pause : les mises à jour attendent.',
  itWasEstablishedAnd: "Elle était établie et est maintenant résiliée : plus rien n'est échangé.",
  established: 'Établie.',
  somebodyAsks: "Quelqu'un fait la demande",
  registerTheCustomer: 'Inscrire le client',
  createTheProviderRecord: 'Créer la fiche fournisseur',
  approveTheSubscription: "Approuver l'abonnement",
  activate: 'Activer',
  noReasonGiven: 'aucun motif indiqué',
  getTheInstructions: 'Obtenir les instructions',
} as const satisfies Translation<typeof english>;
