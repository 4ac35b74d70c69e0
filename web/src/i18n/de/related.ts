import type { related as english } from '../en/related';
import type { Translation } from '../t';

export const related = {
  related: 'Verknüpft',
  link: 'Datensatz verknüpfen',
  linkTitle: '{{number}} mit einem anderen Datensatz verknüpfen',
  none: 'Keine verknüpften Datensätze.',
  relation: 'Beziehung',
  number: 'Nummer',
  numberAbout:
    'Die Nummer einer Anfrage, einer Aufgabe, eines Changes, eines Falls oder einer Registrierung.',
  linked: 'Mit {{number}} verknüpft.',
  removeLink: 'Verknüpfung mit {{number}} entfernen',
  removed: 'Die Verknüpfung mit {{number}} ist entfernt.',
  suggestedAgent: 'Vorschlag',
  reopen: 'Wieder öffnen',
  reopens: 'Diese Anfrage öffnet {{number}} wieder',
  reopensAbout: 'Die Angaben sind übernommen. Ändern Sie, was jetzt anders ist.',
} as const satisfies Translation<typeof english>;
