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
} as const satisfies Translation<typeof english>;
