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
} as const satisfies Translation<typeof english>;
