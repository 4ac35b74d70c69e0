import type { command as english } from '../en/command';
import type { Translation } from '../t';

export const command = {
  accept: 'Annehmen',
  reject: 'Ablehnen',
  cancel: 'Abbrechen',
  request_cancel: 'Anfrage abbrechen',
  case_cancel: 'Fall abbrechen',
  assign: 'Zuweisen',
  reassign: 'Neu zuweisen',
  requestInfo: 'Information anfordern',
  propose: 'Lösung vorschlagen',
  case_propose: 'Lösung vorschlagen',
  setPriority: 'Priorität setzen',
  approve: 'Genehmigen',
  resend: 'Anleitung erneut senden',
  activate: 'Aktivieren',
  update: 'Aktualisieren',
  open: 'Öffnen',
} as const satisfies Translation<typeof english>;
