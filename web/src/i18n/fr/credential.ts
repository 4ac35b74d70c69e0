import type { credential as english } from '../en/credential';
import type { Translation } from '../t';

export const credential = {
  redmine_apiKey:
    'La clé d’accès API du compte que Crossdesk utilise : Mon compte. Personne d’autre ne doit l’utiliser.',
  redmine_user:
    'L’identifiant du compte que Crossdesk utilise. Personne d’autre ne doit l’utiliser.',
  'request-tracker_user':
    'Le nom du compte que Crossdesk utilise. Personne d’autre ne doit l’utiliser.',
  'request-tracker_token':
    'Un jeton d’authentification du compte que Crossdesk utilise : Settings, Auth Tokens.',
  servicenow_user:
    'Le nom d’utilisateur du compte que Crossdesk utilise, ou pour lequel l’application OAuth agit. Personne d’autre ne doit l’utiliser.',
  servicenow_token: 'Un jeton Bearer qui n’expire pas.',
  servicenow_tables:
    'Les tables dont les enregistrements sont des tickets, avec les noms des routes.',
} as const satisfies Translation<typeof english>;
