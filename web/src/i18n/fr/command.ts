import type { command as english } from '../en/command';
import type { Translation } from '../t';

export const command = {
  accept: 'Accepter',
  reject: 'Rejeter',
  cancel: 'Annuler',
  cancelRequest: 'Annuler la demande',
  cancelCase: 'Annuler le dossier',
  assign: 'Attribuer',
  reassign: 'Réattribuer',
  requestInfo: 'Demander des informations',
  propose: 'Proposer une solution',
  setPriority: 'Définir la priorité',
  approve: 'Approuver',
  resend: 'Renvoyer les instructions',
  activate: 'Activer',
  update: 'Mettre à jour',
  open: 'Ouvrir',
} as const satisfies Translation<typeof english>;
