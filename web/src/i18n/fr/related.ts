import type { related as english } from '../en/related';
import type { Translation } from '../t';

export const related = {
  related: 'Liés',
  link: 'Lier un dossier',
  linkTitle: 'Lier {{number}} à un autre dossier',
  none: 'Aucun dossier lié.',
  relation: 'Relation',
  number: 'Numéro',
  numberAbout:
    'Le numéro d’une demande, d’une tâche, d’un changement, d’un cas ou d’une inscription.',
  linked: 'Lié à {{number}}.',
  removeLink: 'Supprimer le lien avec {{number}}',
  removed: 'Le lien avec {{number}} est supprimé.',
  suggestedAgent: 'Suggestion',
  reopen: 'Rouvrir',
  reopens: 'Cette demande rouvre {{number}}',
  reopensAbout: 'Les informations sont reprises. Modifiez ce qui a changé.',
} as const satisfies Translation<typeof english>;
