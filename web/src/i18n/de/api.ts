import type { api as english } from '../en/api';
import type { Translation } from '../t';

export const api = {
  youHaveIt: 'Sie haben es.',
  hasIt: '{{name}} hat es.',
  isNow: 'Der Status ist jetzt „{{state}}“.',
  serverAnswered: 'Der Server hat mit {{status}} geantwortet. Bitte versuchen Sie es noch einmal.',
  wasRefused: 'Dies wurde abgelehnt ({{status}}).',
} as const satisfies Translation<typeof english>;
