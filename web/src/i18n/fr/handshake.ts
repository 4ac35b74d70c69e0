import type { handshake as english } from '../en/handshake';
import type { Translation } from '../t';

export const handshake = {
  workNote: 'Note de travail',
  journal: 'Journal',
  journalNewestFirst: 'Journal, du plus récent au plus ancien',
  theSubscription: 'l’abonnement',
  theRegistration: 'l’inscription',
  theCustomer: 'le client',
  theConnection: 'la connexion',
  theProviderRecord: 'la fiche fournisseur',
  handshake: 'Établissement de la connexion',
  done: ', terminé',
  establishedRecordsAreExchanged: 'Établie : les enregistrements sont échangés dans les deux sens.',
  establishedAndPausedUpdates: 'Établie et en pause : les mises à jour attendent.',
  itWasEstablishedAnd: 'Elle était établie et est maintenant résiliée : plus rien n’est échangé.',
  established: 'Établie.',
  somebodyAsks: 'Quelqu’un fait la demande',
  registerTheCustomer: 'Inscrire le client',
  createTheProviderRecord: 'Créer la fiche fournisseur',
  approveTheSubscription: 'Approuver l’abonnement',
  activate: 'Activer',
  noReasonGiven: 'aucun motif indiqué',
  getTheInstructions: 'Obtenir les instructions',
  you: 'Vous',
  yourTurn: 'C’est à vous.',
  theirTurn: 'Prochaine étape : {{them}}.',
  next: 'Ensuite : {{step}} ({{who}}).',
  presented: 'L’instance « {{instance}} » a présenté le jeton',
  adminThere:
    'Un administrateur y installe Crossdesk et crée une fiche fournisseur avec votre URL et le jeton, valide jusqu’au {{time}}.',
  check:
    '{{who}}. Vérifiez par un autre moyen, par exemple par téléphone, qu’il s’agit de {{customer}} ; les notes de travail ci-dessous indiquent ce qu’il faut examiner.',
  customerActivates:
    'Un administrateur de {{customer}} active. D’ici là, rien n’est échangé dans aucun sens.',
  byHand: 'Donnez vous-même à {{name}} l’URL de cette instance et le jeton d’inscription.',
  sent: 'Les instructions ont été envoyées à {{name}} ({{email}}).',
  noMailServer:
    'Aucun e-mail n’a été envoyé : cette instance n’a pas de serveur de messagerie (SMTP_URL).',
  mailRefused: 'Le serveur de messagerie a refusé l’e-mail à {{email}} : {{reason}}.',
  mailDelayed: 'L’e-mail à {{email}} n’est pas encore envoyé : {{reason}}. Crossdesk réessaie.',
  mailGoes: 'L’e-mail avec les instructions part à {{email}}.',
  notReached: 'Votre demande n’a pas encore atteint {{them}} et est renvoyée automatiquement.',
  adminChecks: 'Un administrateur de {{them}} vérifie qui demande, et approuve.',
  isApproved:
    'Votre demande est approuvée. Dès que vous activez, le catalogue apparaît ici et les enregistrements sont échangés dans les deux sens.',
} as const satisfies Translation<typeof english>;
