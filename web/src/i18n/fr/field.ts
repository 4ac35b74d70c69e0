import type { field as english } from '../en/field';
import type { Translation } from '../t';

export const field = {
  to: 'À',
  group: 'Groupe',
  reason: 'Motif',
  text: 'Texte',
  priority: 'Priorité',
  resolutionCode: 'Code de résolution',
  resolutionNotes: 'Notes de résolution',
  shortDescription: 'Description courte',
  description: 'Description',
  variables: 'Variables',
  assignedTo: 'Attribué à',
  assignmentGroup: "Groupe d'affectation",
  title: 'Titre',
  category: 'Catégorie',
} as const satisfies Translation<typeof english>;
