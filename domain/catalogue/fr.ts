import type * as english from './en';

type Translation<Folder extends keyof typeof english> = Readonly<
  Record<keyof (typeof english)[Folder], string>
>;

export const entry = {
  accepted: 'Fermé : la solution a été acceptée.',
  approvalExpected: 'Approbation demandée : la connexion est demandée à {{url}}.',
  approvalRequested: 'L’approbation a été demandée : {{provider}} la suit sous {{registration}}.',
  asksToConnect:
    'L’instance « {{instance}} » à l’adresse {{url}} demande à être connectée comme {{customer}}. Vérifiez que l’identifiant et l’URL sont ceux que le client vous a communiqués par un autre moyen. Puis approuvez ou rejetez : {{subscription}}.',
  calendarChanged: 'Le calendrier a changé : les échéances ont été recalculées.',
  cancelled: 'Annulé.',
  cancelledBecause: 'Annulé. {{reason}}',
  caseDeleted: 'Annulé : le dossier a été supprimé.',
  changeAssigned: 'Le changement a été affecté dans le système externe',
  changeRejected: 'Le changement a été rejeté par le système externe',
  changeUpdated: 'Modifié : {{changes}}.',
  changeWithdrawn: '{{state}} : annulé par le système externe.',
  closedUnanswered: 'Fermé : personne n’a répondu à temps à la solution proposée.',
  connectionActive: 'Active : la connexion est établie, le catalogue du fournisseur est en route.',
  connectionApproved: 'Approuvée : activez la connexion pour l’établir.',
  connectionRejected: 'Rejetée.',
  connectionWithdrawn: 'Rejetée : nous avons retiré la demande.',
  connectionWithdrawnBecause: 'Rejetée : nous avons retiré la demande. {{reason}}',
  created: '{{state}} : {{title}}',
  detailsResent: 'Envoyé à nouveau : la demande à laquelle elle fait suite et sa note.',
  discarded: 'Une mise à jour a été refusée par {{partner}} et abandonnée. {{reason}}',
  entered: '{{state}}.',
  enteredWith: '{{state}} : {{changes}}.',
  escalatedActivation:
    'Escaladé aux administrateurs : la connexion attend un administrateur. Activez-la ou annulez-la.',
  escalatedApproval:
    'Escaladé au groupe responsable : le changement attend son approbation. Approuvez-le ou rejetez-le.',
  escalatedCaseQuestion:
    'Escaladé au groupe responsable : la question attend une réponse. Répondez par un commentaire.',
  escalatedCaseSolution:
    'Escaladé au groupe responsable : la solution attend une réponse. Acceptez-la ou rejetez-la.',
  escalatedCustomerActivation:
    'Escaladé aux administrateurs : le client n’a pas activé la connexion. Demandez-le-lui.',
  escalatedInvitation:
    'Escaladé aux administrateurs : le client n’a pas présenté son jeton d’inscription. Interrogez son contact.',
  escalatedProviderApproval:
    'Escaladé aux administrateurs : le fournisseur n’a pas approuvé la connexion. Interrogez-le.',
  escalatedQuestion:
    'Escaladé aux agents du client : la question du fournisseur attend une réponse. Répondez par un commentaire.',
  escalatedSubscription:
    'Escaladé aux administrateurs : l’abonnement attend un administrateur. Approuvez-le ou rejetez-le.',
  escalatedTask:
    'Escaladé aux administrateurs du fournisseur : personne n’a pris la tâche. Affectez-la.',
  fieldChanged: '{{field}} : nouveau texte',
  fieldCleared: '{{field}} : plus de valeur',
  fieldSet: '{{field}} : {{value}}',
  fieldState: '{{field}} : {{state}}',
  fileRemoved: 'Le fichier {{name}} a été supprimé.',
  foundClaimedUpdates:
    'Mises à jour de notre part que {{partner}} prétend avoir reçues : {{received}}. Nous en connaissons {{sent}}.',
  foundDetails: 'La demande à laquelle elle fait suite, ou sa note, diffère chez {{partner}}.',
  foundEdits: 'Des modifications d’entrées diffèrent de celles chez {{partner}}.',
  foundEntriesLostHere:
    'Entrées de notre part que {{partner}} possède et que nous n’avons plus : {{amount}}.',
  foundEntriesLostThere: 'Entrées que {{partner}} nous a envoyées et a perdues : {{amount}}.',
  foundEntriesMissingHere: 'Entrées de {{partner}} qui nous manquent : {{amount}}.',
  foundEntriesMissingThere: 'Entrées de notre part qui manquent à {{partner}} : {{amount}}.',
  foundJournalsTooLong:
    'Les journaux diffèrent, mais sont trop longs pour comparer les entrées. L’état chez {{partner}} est {{state}}.',
  foundLostHere: '{{partner}} a cette demande de notre part, mais elle n’existe plus ici.',
  foundLostThere: '{{partner}} ne connaît plus cette demande, qui venait de là.',
  foundNumberTooFar:
    '{{partner}} présente ceci comme notre demande. Son numéro dépasse le dernier de plus de {{amount}} : notre compteur reste inchangé.',
  foundStates: 'L’état est {{state}} ici, et {{theirs}} chez {{partner}}.',
  foundUnknownHere: '{{partner}} a soumis cette demande, mais elle n’existe pas ici.',
  foundUnknownThere: '{{partner}} ne connaît pas cette demande.',
  foundUpdates:
    'Mises à jour de notre part que {{partner}} a reçues : {{received}}. Nous en connaissons {{sent}}.',
  foundUpdatesGone:
    'Mises à jour de notre part que {{partner}} a reçues : {{received}} sur {{sent}}. Le reste n’est plus conservé ici.',
  foundUpdatesMissingHere:
    'Mises à jour de {{partner}} que nous avons reçues : {{received}} sur {{sent}}.',
  foundUpdatesMissingThere:
    'Mises à jour de notre part que {{partner}} a reçues : {{received}} sur {{sent}}.',
  handshakeEnded:
    'Le fournisseur avait mis fin à la mise en relation avant d’apprendre notre activation.',
  handshakeEndedBecause:
    'Le fournisseur avait mis fin à la mise en relation avant d’apprendre notre activation. {{reason}}',
  helpApprove:
    'Avant d’approuver, vérifiez :\n- L’identifiant et l’URL dans la note de travail sont ceux que {{customer}} vous a indiqués par un autre moyen, par exemple par téléphone.\n- L’URL est en https et joignable d’ici. La connexion montre son dernier succès et sa dernière erreur.\n- Personne d’autre chez le client ne s’inscrit en même temps. Une instance ne peut être notre client qu’une fois.',
  helpConnect:
    'Comment connecter {{customer}} à {{provider}} :\n1. {{contact}} ({{email}}) reçoit les instructions par e-mail : comment installer Crossdesk et s’inscrire avec un jeton qui sert une fois, jusqu’au {{until}}. Une entrée ci-dessous indique si l’e-mail est parti. Sinon, donnez vous-même notre URL et le jeton au contact.\n2. Un administrateur du client crée une fiche de fournisseur avec notre URL et le jeton (POST /api/v1/providers). Ce dossier attend alors l’approbation, et une note de travail renvoie ici à l’abonnement.\n3. Vérifiez qui le demande (voir la note suivante). Puis un de nos administrateurs approuve l’abonnement.\n4. Un administrateur du client active (POST /api/v1/providers/{id}/activate). Ce dossier est alors établi, et le client reçoit notre catalogue. Avant cela, rien n’est échangé.',
  helpErrors:
    'Ce que signifie une erreur chez le client, et que faire :\n- « This registration token is not known here » : le jeton a été mal saisi ou remplacé par un plus récent. Renvoyez les instructions. Le jeton précédent n’est alors plus valable.\n- « This registration token was used already » : quelqu’un s’est inscrit avec. Les notes de travail disent qui. Si ce n’était pas le client, rejetez ce dossier et inscrivez le client à nouveau.\n- « This registration token expired » : il était valable jusqu’au {{until}}. Inscrivez le client à nouveau.\n- « There is a connection to … already » : cette instance est déjà notre client, ou s’inscrit en ce moment. Une note de travail nomme l’abonnement et dit que faire. Elle peut être en même temps notre fournisseur.\n- Dernière erreur de la fiche du fournisseur, comme ECONNREFUSED ou une erreur de certificat : l’instance du client ne joint pas la nôtre. Elle réessaie d’elle-même. Vérifiez notre URL publique, le pare-feu et le certificat.\n- Le dossier reste approuvé : le client n’a pas encore activé, ou son instance ne joint plus la nôtre.\n- Le client voit « Approbation demandée » alors que vous avez approuvé : notre instance ne joint pas la sienne. Voyez la dernière erreur de la connexion.\nPour mettre fin à la mise en relation, annulez ou rejetez {{number}}. Le client l’apprend, et le jeton n’est plus valable.',
  infoRequested: 'En attente d’informations.',
  infoRequestedText: 'En attente d’informations : {{text}}',
  instructionsFailed:
    'Les instructions n’ont pas pu être remises : le serveur de messagerie les a refusées définitivement. Voyez la notification et renvoyez-les.',
  instructionsKept:
    'Aucun e-mail ne part d’ici (SMTP_URL n’est pas défini) : les instructions sont conservées et affichées dans le journal du serveur. Donnez-les au contact.',
  instructionsResent:
    'Les instructions sont renvoyées avec un nouveau jeton. Le jeton précédent n’est plus valable.',
  instructionsSent: 'Les instructions ont été envoyées au contact par e-mail.',
  itemPublished: 'Publié : {{name}}',
  itemWithdrawn: 'Retiré : {{name}}',
  linkAdded: 'Lié : {{relation}} {{number}}.',
  linkRemoved: 'Lien supprimé : {{relation}} {{number}}.',
  offboarded: 'Annulé : la connexion entre les deux organisations a été résiliée.',
  openAssigned: 'Ouvert : affecté à {{to}}.',
  opened: 'Ouvert.',
  priorityChanged: 'La priorité est passée de {{from}} à {{priority}}.',
  prioritySet: 'La priorité est maintenant {{priority}}.',
  proposed: 'Résolu : {{resolutionCode}}. {{resolutionNotes}}',
  proposedCode: 'Résolu : {{resolutionCode}}.',
  rated: 'Note : {{rating}}.',
  ratedText: 'Note : {{rating}}. {{text}}',
  reassigned: 'Réaffecté à {{to}}.',
  received: 'Reçu : une tâche attend chez {{group}}.',
  reconciled: 'Rapproché. {{sayings}}',
  reconciledEnd: 'Rapproché. L’état est {{state}} : {{partner}} en a décidé ainsi.',
  refused: '« {{command}} » a été refusé. {{reason}}',
  refusedFault: '« {{command}} » a été refusé. {{fault}}',
  registered: 'En attente du client : {{customer}} a été inscrit.',
  registrationApproved: 'Approuvée : le client peut maintenant activer la connexion.',
  registrationEstablished: 'Établie : le client a activé la connexion et reçoit notre catalogue.',
  registrationExpired: 'Expirée : personne n’a présenté le jeton d’inscription à temps.',
  registrationRefused: 'Rejetée : le fournisseur a refusé l’inscription. {{reason}}',
  registrationWithdrawn: 'Annulée : le client s’est retiré.',
  registrationWithdrawnBecause: 'Annulée : le client s’est retiré. {{reason}}',
  rejectedBecause: 'Rejeté. {{reason}}',
  remedyActivate: 'Activez la fiche de ce fournisseur, ou annulez-la.',
  remedyActive:
    'Il peut être utilisé tel quel. Pour reconnecter depuis le début, résiliez-le d’abord.',
  remedyAwaitCustomer: 'Attendez que le client l’active, ou annulez son inscription.',
  remedyAwaitProvider:
    'Attendez que le fournisseur l’approuve, ou annulez la fiche de ce fournisseur.',
  remedyDecideSubscription: 'Approuvez ou rejetez cet abonnement.',
  remedyEnded: 'Il est terminé et ne gêne pas.',
  remedyPaused: 'Reprenez-le. Pour reconnecter depuis le début, résiliez-le d’abord.',
  remindedActivation: 'Rappel : la connexion attend un administrateur. Activez-la ou annulez-la.',
  remindedApproval: 'Rappel : le changement attend son approbation. Approuvez-le ou rejetez-le.',
  remindedCaseQuestion: 'Rappel : la question attend une réponse. Répondez par un commentaire.',
  remindedCustomerActivation: 'Rappel : le client n’a pas activé la connexion. Demandez-le-lui.',
  remindedInvitation:
    'Rappel : le client n’a pas présenté son jeton d’inscription. Interrogez son contact.',
  remindedProviderApproval: 'Rappel : le fournisseur n’a pas approuvé la connexion. Interrogez-le.',
  remindedQuestion:
    'Rappel : la question du fournisseur attend une réponse. Répondez par un commentaire.',
  remindedSolution: 'Rappel : la solution attend une réponse. Acceptez-la ou rejetez-la.',
  remindedSubscription:
    'Rappel : l’abonnement attend un administrateur. Approuvez-le ou rejetez-le.',
  remindedTask: 'Rappel : personne n’a pris la tâche. Affectez-la.',
  reopened: 'Rouvert sous {{number}}.',
  repairCounter: 'Notre prochaine mise à jour continue à partir de là.',
  repairFinalHere: 'Notre état est définitif. Nous le renvoyons.',
  repairFinalThere: 'L’état là-bas est définitif, et nous est renvoyé.',
  repairNumber: 'Son numéro n’est pas attribué à nouveau.',
  repairResend: 'Nous les renvoyons.',
  repairResendRest: 'Nous renvoyons le reste.',
  repairResendState: 'Nous renvoyons l’état actuel.',
  repairResent: '{{partner}} les renvoie.',
  repairResentRest: 'Le reste nous est renvoyé, dans la mesure où il est conservé.',
  repairResubmit: 'Nous la soumettons à nouveau.',
  repairResubmitted: '{{partner}} la soumet à nouveau.',
  resolutionBreached: 'Dépassé : la résolution était due le {{due}}.',
  resolutionWarning: 'Attention : la résolution est due le {{due}}.',
  responseBreached: 'Dépassé : la réponse était due le {{due}}.',
  responseWarning: 'Attention : la réponse est due le {{due}}.',
  solutionRejected: '{{state}} : la solution a été rejetée.',
  solutionRejectedBecause: '{{state}} : la solution a été rejetée. {{reason}}',
  tokenPresented:
    'Approbation demandée : l’instance « {{instance}} » a présenté le jeton d’inscription.',
  tokenRefused:
    'L’instance « {{instance}} » à l’adresse {{url}} a présenté le jeton et a été refusée : {{reason}}',
  tokenRefusedConnected:
    'L’instance « {{instance}} » à l’adresse {{url}} a présenté le jeton et a été refusée : elle est déjà connectée. L’abonnement {{subscription}} est à l’état {{state}}. {{sayings}}',
  tokenRefusedSelf:
    'L’instance « {{instance}} » à l’adresse {{url}} a présenté le jeton et a été refusée : cette instance a elle-même cet identifiant.',
  updated: 'Modifié.',
  updatedFields: 'Modifié : {{fields}}.',
  workAssigned: 'En cours de traitement : affecté à {{to}}.',
  workNotesOffered:
    'Le fournisseur laisse désormais passer les notes de travail. Aucune ne passe dans un sens ou dans l’autre avant qu’un administrateur l’autorise ici : {{connection}}.',
} as const satisfies Translation<'entry'>;

export const state = {
  Submitted: 'Soumis',
  Received: 'Reçu',
  'Work in Progress': 'En cours de traitement',
  'Awaiting Info': 'En attente d’informations',
  Resolved: 'Résolu',
  Closed: 'Fermé',
  Cancelled: 'Annulé',
  'Awaiting Customer': 'En attente du client',
  'Approval Requested': 'Approbation demandée',
  Approved: 'Approuvé',
  Established: 'Établi',
  Rejected: 'Rejeté',
  Expired: 'Expiré',
  Active: 'Actif',
  Log: 'Enregistrer',
  Classify: 'Classer',
  Plan: 'Planifier',
  Approve: 'Approuver',
  Execute: 'Exécuter',
  Review: 'Vérifier',
  Close: 'Clôturer',
  Abandon: 'Abandonner',
  New: 'Nouveau',
  Open: 'Ouvert',
  Assessment: 'Évaluation',
  Planning: 'Planification',
  Implementation: 'Mise en œuvre',
  End: 'Fin',
} as const satisfies Translation<'state'>;

export const relation = {
  relatedTo: 'Lié à',
  followUpOf: 'Suite de',
  followedUpBy: 'Suivi par',
  causedBy: 'Causé par',
  causeOf: 'Cause de',
  duplicateOf: 'Doublon de',
  duplicatedBy: 'A pour doublon',
  fulfilledBy: 'Tâche',
  fulfills: 'Demande',
} as const satisfies Translation<'relation'>;

/** Ratings from 1 to 5. */
export const grade = {
  1: 'très mauvais',
  2: 'mauvais',
  3: 'acceptable',
  4: 'bien',
  5: 'très bien',
} as const satisfies Translation<'grade'>;
