import type { request as english } from '../en/request';
import type { Translation } from '../t';

export const request = {
  assignment: 'Attribution',
  nobodyYet: 'Personne pour le moment',
  organisation: 'Organisation',
  details: 'Détails',
  workOn: 'Traiter {{number}}',
  proposes: '{{name}} propose une solution : {{code}}',
  waitsForYou: '{{name}} attend votre réponse',
} as const satisfies Translation<typeof english>;
