import type { cases as english } from '../en/case';
import type { Translation } from '../t';

export const cases = {
  numberIn: '<cases>Dossiers</cases> · <number>{{number}}</number>',
  openedBy: '{{assignment}}, ouvert <time/> par {{name}}',
  readBySystem: 'Le système qui a envoyé ce dossier le lit aussi.',
  readByStaff: 'Interne : pour le personnel.',
  theCase: 'Le dossier',
  titled: 'Dossier {{number}}',
  history: 'Historique',
  edit: 'Modifier',
  editOne: 'Modifier {{number}}',
  cases: 'Dossiers',
  newCase: 'Nouveau dossier',
  openTheCase: 'Ouvrir le dossier',
  aboutWhat: 'De quoi il s’agit',
  forWhom: 'Pour qui',
  product: 'Produit',
  work: 'Traitement',
  resolution: 'Résolution',
  inOtherSystems: 'Dans d’autres systèmes',
  agent: 'Agent',
  agentAbout: 'Sans choix, le dossier vous est attribué.',
  unchanged: 'Inchangé',
  question: 'Question',
} as const satisfies Translation<typeof english>;
