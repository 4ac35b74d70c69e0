import type { api as english } from '../en/api';
import type { Translation } from '../t';

export const api = {
  youHaveIt: 'Vous l’avez.',
  hasIt: '{{name}} l’a.',
  isNow: 'L’état est maintenant « {{state}} ».',
  serverAnswered: 'Le serveur a répondu {{status}}. Veuillez réessayer.',
  wasRefused: 'Cela a été refusé ({{status}}).',
} as const satisfies Translation<typeof english>;
