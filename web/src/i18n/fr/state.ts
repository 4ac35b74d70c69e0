import type { state as english } from '../en/state';
import type { Translation } from '../t';

export const state = {
  Paused: 'En pause',
  'Off-boarded': 'Résilié',
  Requested: 'Demandé',
  pending: 'en attente',
  'in sync': 'synchronisé',
  failed: 'en échec',
  paused: 'en pause',
  waiting: 'en attente',
  delivered: 'livré',
  discarded: 'abandonné',
  'create ticket': 'créer le ticket',
  'set fields': 'définir les champs',
  'public comment': 'commentaire public',
  'internal comment': 'commentaire interne',
  file: 'fichier',
  'create record': 'créer l’enregistrement',
  command: 'commande',
  comment: 'commentaire',
  'work note': 'note de travail',
  nothing: 'rien',
  refused: 'refusé',
} as const satisfies Translation<typeof english>;
