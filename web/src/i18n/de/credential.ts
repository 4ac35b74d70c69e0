import type { credential as english } from '../en/credential';
import type { Translation } from '../t';

export const credential = {
  redmine_apiKey:
    'Der API-Zugriffsschlüssel des Kontos, das Crossdesk verwendet: Mein Konto. Niemand sonst darf es verwenden.',
  redmine_user:
    'Der Anmeldename des Kontos, das Crossdesk verwendet. Niemand sonst darf es verwenden.',
  'request-tracker_user':
    'Der Name des Kontos, das Crossdesk verwendet. Niemand sonst darf es verwenden.',
  'request-tracker_token':
    'Ein Authentifizierungstoken des Kontos, das Crossdesk verwendet: Settings, Auth Tokens.',
  servicenow_user:
    'Der Benutzername des Kontos, das Crossdesk verwendet oder für das die OAuth-Anwendung handelt. Niemand sonst darf es verwenden.',
  servicenow_token: 'Ein Bearer-Token, das nicht abläuft.',
  servicenow_tables: 'Die Tabellen, deren Datensätze Tickets sind, mit den Namen aus den Routen.',
} as const satisfies Translation<typeof english>;
