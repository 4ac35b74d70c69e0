import type { request as english } from '../en/request';
import type { Translation } from '../t';

export const request = {
  assignment: 'Zuweisung',
  nobodyYet: 'Noch niemand',
  organisation: 'Organisation',
  details: 'Details',
  workOn: '{{number}} bearbeiten',
  proposes: '{{name}} schlägt eine Lösung vor: {{code}}',
  waitsForYou: '{{name}} wartet auf Ihre Antwort',
} as const satisfies Translation<typeof english>;
