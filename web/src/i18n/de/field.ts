import type { field as english } from '../en/field';
import type { Translation } from '../t';

export const field = {
  to: 'An',
  group: 'Gruppe',
  reason: 'Grund',
  text: 'Text',
  priority: 'Priorität',
  resolutionCode: 'Lösungscode',
  resolutionNotes: 'Lösungshinweise',
  shortDescription: 'Kurzbeschreibung',
  description: 'Beschreibung',
  variables: 'Variablen',
  assignedTo: 'Zugewiesen an',
  assignmentGroup: 'Zuweisungsgruppe',
  title: 'Titel',
  category: 'Kategorie',
} as const satisfies Translation<typeof english>;
