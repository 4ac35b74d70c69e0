import type { entry as english } from '../en/entry';
import type { Translation } from '../t';

export const entry = {
  accepted: 'Fermé : la solution a été acceptée.',
  approvalExpected: 'Approbation demandée : la connexion est demandée à {{url}}.',
  approvalRequested: 'L’approbation a été demandée : {{provider}} la suit sous {{registration}}.',
  calendarChanged: 'Le calendrier a changé : les échéances ont été recalculées.',
  cancelled: 'Annulé.',
  cancelledBecause: 'Annulé. {{reason}}',
  caseDeleted: 'Annulé : le dossier a été supprimé.',
  closedUnanswered: 'Fermé : personne n’a répondu à temps à la solution proposée.',
  changeWithdrawn: '{{state}} : annulé par le système externe.',
  connectionActive: 'Active : la connexion est établie, le catalogue du fournisseur est en route.',
  connectionApproved: 'Approuvée : activez la connexion pour l’établir.',
  connectionRejected: 'Rejetée.',
  connectionWithdrawn: 'Rejetée : nous avons retiré la demande.',
  connectionWithdrawnBecause: 'Rejetée : nous avons retiré la demande. {{reason}}',
  created: '{{state}} : {{title}}',
  discarded: 'Une mise à jour a été refusée par {{partner}} et abandonnée. {{reason}}',
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
  fileRemoved: 'Le fichier {{name}} a été supprimé.',
  infoRequested: 'En attente d’informations.',
  infoRequestedText: 'En attente d’informations : {{text}}',
  instructionsResent:
    'Les instructions sont renvoyées avec un nouveau jeton. Le jeton précédent n’est plus valable.',
  linkAdded: 'Lié : {{relation}} {{number}}.',
  linkRemoved: 'Lien supprimé : {{relation}} {{number}}.',
  offboarded: 'Annulé : la connexion entre les deux organisations a été résiliée.',
  openAssigned: 'Ouvert : affecté à {{to}}.',
  opened: 'Ouvert.',
  priorityChanged: 'La priorité est passée de {{from}} à {{priority}}.',
  prioritySet: 'La priorité est maintenant {{priority}}.',
  proposed: 'Résolu : {{resolutionCode}}. {{resolutionNotes}}',
  proposedCode: 'Résolu : {{resolutionCode}}.',
  reassigned: 'Réaffecté à {{to}}.',
  received: 'Reçu : une tâche attend chez {{group}}.',
  refused: '« {{command}} » a été refusé. {{reason}}',
  registered: 'En attente du client : {{customer}} a été inscrit.',
  registrationApproved: 'Approuvée : le client peut maintenant activer la connexion.',
  registrationEstablished: 'Établie : le client a activé la connexion et reçoit notre catalogue.',
  registrationExpired: 'Expirée : personne n’a présenté le jeton d’inscription à temps.',
  registrationRefused: 'Rejetée : le fournisseur a refusé l’inscription. {{reason}}',
  registrationWithdrawn: 'Annulée : le client s’est retiré.',
  registrationWithdrawnBecause: 'Annulée : le client s’est retiré. {{reason}}',
  rejectedBecause: 'Rejeté. {{reason}}',
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
  resolutionBreached: 'Dépassé : la résolution était due le {{due}}.',
  resolutionWarning: 'Attention : la résolution est due le {{due}}.',
  responseBreached: 'Dépassé : la réponse était due le {{due}}.',
  responseWarning: 'Attention : la réponse est due le {{due}}.',
  solutionRejected: '{{state}} : la solution a été rejetée.',
  solutionRejectedBecause: '{{state}} : la solution a été rejetée. {{reason}}',
  tokenPresented:
    'Approbation demandée : l’instance « {{instance}} » a présenté le jeton d’inscription.',
  updated: 'Modifié.',
  updatedFields: 'Modifié : {{fields}}.',
  workAssigned: 'En cours de traitement : affecté à {{to}}.',
  rated: 'Note : {{rating}}.',
  ratedText: 'Note : {{rating}}. {{text}}',
  handshakeEnded:
    'Le fournisseur avait mis fin à la mise en relation avant d’apprendre notre activation.',
  handshakeEndedBecause:
    'Le fournisseur avait mis fin à la mise en relation avant d’apprendre notre activation. {{reason}}',
  asksToConnect:
    'L’instance « {{instance}} » à l’adresse {{url}} demande à être connectée comme {{customer}}. Vérifiez que l’identifiant et l’URL sont ceux que le client vous a communiqués par un autre moyen. Puis approuvez ou rejetez : {{subscription}}.',
  workNotesOffered:
    'Le fournisseur laisse désormais passer les notes de travail. Aucune ne passe dans un sens ou dans l’autre avant qu’un administrateur l’autorise ici : {{connection}}.',
} as const satisfies Translation<typeof english>;
