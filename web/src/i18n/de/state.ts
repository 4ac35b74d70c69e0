import type { state as english } from '../en/state';
import type { Translation } from '../t';

export const state = {
  Paused: 'Pausiert',
  'Off-boarded': 'Getrennt',
  Requested: 'Angefordert',
  pending: 'ausstehend',
  'in sync': 'synchron',
  failed: 'fehlgeschlagen',
  paused: 'pausiert',
  waiting: 'wartend',
  delivered: 'zugestellt',
  discarded: 'verworfen',
  'create ticket': 'Ticket anlegen',
  'set fields': 'Felder setzen',
  'public comment': 'öffentlicher Kommentar',
  'internal comment': 'interner Kommentar',
  file: 'Datei',
  'create record': 'Datensatz anlegen',
  command: 'Befehl',
  comment: 'Kommentar',
  'work note': 'Arbeitsnotiz',
  nothing: 'nichts',
  refused: 'abgelehnt',
} as const satisfies Translation<typeof english>;
