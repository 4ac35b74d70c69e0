import type { providerConnection as english } from '../en/providerConnection';
import type { Translation } from '../t';

export const providerConnection = {
  provider: 'Fournisseur',
  state: 'État',
  turn: 'Prochaine étape',
  youActivate: 'Vous activez',
  providerApproves: 'Le fournisseur approuve',
  requestedBy: 'Demandé par',
  updated: 'Mis à jour',
  providers: 'Fournisseurs',
  organisationsThatYouSend: 'Organisations auxquelles vous envoyez des demandes.',
  newProviderRecord: 'Nouvelle fiche fournisseur',
  anyState: 'Tous les états',
  createAProviderRecord:
    'Créez une fiche fournisseur à partir des instructions envoyées par un fournisseur.',
  bothAreInThe: 'Les deux figurent dans les instructions envoyées par le fournisseur.',
  askToBeConnected: 'Demander la connexion',
  pleaseFillThisIn: 'Veuillez remplir ce champ.',
  providersUrl: 'URL du fournisseur',
  registrationToken: 'Jeton d’inscription',
  itCanBeUsed: 'Il peut être utilisé une seule fois.',
  withdraw: 'Retirer',
  theRequestIsWithdrawn: 'La demande est retirée.',
  activate: 'Activer',
  details: 'Détails',
  instanceId: 'ID de l’instance',
  registrationAtTheProvider: 'Inscription chez le fournisseur',
  reason: 'Motif',
  records: 'Enregistrements',
  connection: 'Connexion',
  notReached: 'Pas encore joint',
  withdrawTitle: 'Retirer la demande à {{name}}',
  withdrawHint:
    'L’établissement de la connexion prend fin et {{name}} en est informé. Un jeton ne sert qu’une fois : pour réessayer, demandez-en un autre au fournisseur.',
  requestedAt: 'demandé <time/> par {{name}}',
  unreachable: '{{name}} n’est pas joignable pour le moment',
  triesAgain: 'Crossdesk réessaie jusqu’à obtenir une réponse.',
  activated: 'Activé. Le catalogue de {{name}} est en route.',
  again:
    'Avec un nouveau jeton du fournisseur, <create>créez une autre fiche fournisseur</create>.',
} as const satisfies Translation<typeof english>;
