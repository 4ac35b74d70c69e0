import type { ticket as english } from '../en/ticket';
import type { Translation } from '../t';

export const ticket = {
  view: '{{name}} ansehen',
  imageOf: 'Bild {{place}} von {{all}}, von {{author}}',
  previousImage: 'Voriges Bild',
  nextImage: 'Nächstes Bild',
  download: 'Herunterladen',
  close: 'Schließen',
  attachments: 'Anhänge',
  removeFile: '{{name}} entfernen',
  tooLarge: 'Das sind mehr als 25 MiB. Größere Dateien können nicht angehängt werden.',
  insertReply: 'Antwort einfügen',
  cannedReplies: 'Textbausteine',
  searchReplies: 'Textbausteine suchen',
  noReplies:
    'Kein Textbaustein gefunden. Schreiben Sie einen Text, und behalten Sie ihn hier als Textbaustein.',
  shared: 'Gemeinsam',
  deleteReply: '{{title}} löschen',
  keepReply: 'Als Textbaustein behalten',
  replyTitle: 'Ihren Text behalten als',
  replyHint: 'Diese Platzhalter werden beim Einfügen ersetzt: {{placeholders}}',
  shareReply: 'Mit allen Mitarbeitern teilen',
} as const satisfies Translation<typeof english>;
