import type { command as english } from '../en/command';
import type { Translation } from '../t';

export const command = {
  accept: 'Annehmen',
  reject: 'Ablehnen',
  cancel: 'Abbrechen',
  cancelRequest: 'Anfrage abbrechen',
  cancelCase: 'Fall abbrechen',
  assign: 'Zuweisen',
  reassign: 'Neu zuweisen',
  requestInfo: 'Information anfordern',
  propose: 'Lösung vorschlagen',
  setPriority: 'Priorität setzen',
  approve: 'Genehmigen',
  resend: 'Anleitung erneut senden',
  activate: 'Aktivieren',
  update: 'Aktualisieren',
  open: 'Öffnen',
} as const satisfies Translation<typeof english>;
