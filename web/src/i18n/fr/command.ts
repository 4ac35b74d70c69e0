import type { command as english } from '../en/command';
import type { Translation } from '../t';

export const command = {
  accept: 'Accepter',
  reject: 'Rejeter',
  cancel: 'Annuler',
  request_cancel: 'Annuler la demande',
  case_cancel: 'Annuler le dossier',
  assign: 'Attribuer',
  reassign: 'Réattribuer',
  requestInfo: 'Demander des informations',
  propose: 'Proposer une solution',
  case_propose: 'Proposer une solution',
  setPriority: 'Définir la priorité',
  approve: 'Approuver',
  resend: 'Renvoyer les instructions',
  activate: 'Activer',
  update: 'Mettre à jour',
  open: 'Ouvrir',
} as const satisfies Translation<typeof english>;
