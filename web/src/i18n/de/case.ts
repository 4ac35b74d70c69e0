import type { cases as english } from '../en/case';
import type { Translation } from '../t';

export const cases = {
  numberIn: '<cases>Fälle</cases> · <number>{{number}}</number>',
  openedBy: '{{assignment}}, eröffnet <time/> von {{name}}',
  readBySystem: 'Das System, das diesen Fall gesendet hat, liest es auch.',
  readByStaff: 'Intern: für Mitarbeitende.',
  theCase: 'Der Fall',
  titled: 'Fall {{number}}',
  history: 'Verlauf',
  edit: 'Bearbeiten',
  editOne: '{{number}} bearbeiten',
  cases: 'Fälle',
  newCase: 'Neuer Fall',
  openTheCase: 'Fall eröffnen',
  aboutWhat: 'Worum es geht',
  forWhom: 'Für wen',
  product: 'Produkt',
  work: 'Bearbeitung',
  resolution: 'Lösung',
  inOtherSystems: 'In anderen Systemen',
  agent: 'Agent',
  agentAbout: 'Ohne Auswahl wird der Fall Ihnen zugewiesen.',
  unchanged: 'Unverändert',
  question: 'Rückfrage',
} as const satisfies Translation<typeof english>;
