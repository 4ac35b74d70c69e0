import type { task as english } from '../en/task';
import type { Translation } from '../t';

export const task = {
  numberFor: '<tasks>Aufgaben</tasks> · <number>{{number}}</number> · für {{customer}}',
  readByRequester: 'Geht an {{customer}}: Der Anforderer liest es.',
  waitingFor: 'Warten auf die Antwort von {{name}}',
  workResumes:
    'Mit der Antwort geht die Arbeit weiter. Sie können schon vorher eine Lösung vorschlagen.',
  proposed: '{{name}} vorgeschlagen: {{code}}',
  proposedSolution: 'Lösung an {{name}} vorgeschlagen',
  theyAccept: 'Dort wird sie angenommen, oder es heißt, was fehlt.',
  work: 'Bearbeitung',
  nobodyYet: 'Noch niemand',
  exchangeWith: 'Austausch mit {{name}}',
  request: 'Anfrage',
  updates: 'Aktualisierungen',
  onTheWay_one: '{{count}} unterwegs',
  onTheWay_other: '{{count}} unterwegs',
  lastError: 'Letzter Fehler',
  change: 'Ändern',
  changePriority: 'Priorität ändern',
  agent: 'Agent',
  unchanged: 'Unverändert',
  notesAbout: 'Was getan wurde: Der Kunde liest es.',
  question: 'Rückfrage',
  questionAbout: 'Der Kunde liest sie.',
  fixed: 'Behoben',
  workaround: 'Umgehungslösung',
  answered: 'Beantwortet',
  notReproducible: 'Nicht reproduzierbar',
  duplicate: 'Duplikat',
} as const satisfies Translation<typeof english>;
