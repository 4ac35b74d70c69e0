import type { shell as english } from '../en/shell';
import type { Translation } from '../t';

export const shell = {
  menu: 'Menü',
  closeMenu: 'Menü schließen',
  mainNavigation: 'Hauptmenü',
  noRole: 'Keine Rolle',
  apiReference: 'API-Referenz',
  signOut: 'Abmelden',
  language: 'Sprache',
  browsersLanguage: 'Sprache des Browsers',
  offline:
    'Sie sind offline. Diese Seite ist möglicherweise veraltet; sie wird aktualisiert, sobald Sie wieder online sind.',
  skip: 'Zum Inhalt springen',
  ask: 'Anfragen',
  fulfil: 'Bearbeiten',
  administer: 'Verwalten',
  catalog: 'Katalog',
  requests: 'Anfragen',
  tasks: 'Aufgaben',
  changes: 'Changes',
  cases: 'Fälle',
  connections: 'Verbindungen',
  registrations: 'Registrierungen',
  customers: 'Kunden',
  providers: 'Provider',
  failures: 'Fehler',
  replicationSets: 'Replikationssätze',
  catalogItems: 'Katalogelemente',
  externalSystems: 'Externe Systeme',
  desks: 'Service-Desks',
  groups: 'Gruppen',
  users: 'Benutzer',
  pageNotFound: 'Seite nicht gefunden',
  pageNotFoundHint:
    'Die Adresse ist möglicherweise falsch, oder die Seite wurde entfernt. <start>Zur Startseite</start>',
  noAccess: 'Ihr Konto hat hier keinen Zugriff',
  noAccessWithRole:
    'Diese Seite erfordert die Rolle {{needed}}. Sie sind als {{name}} mit der Rolle {{held}} angemeldet.',
  noAccessWithoutRole:
    'Diese Seite erfordert die Rolle {{needed}}. Sie sind als {{name}} ohne Rolle angemeldet.',
  askForRole:
    'Bitten Sie Ihre Administration um die Rolle, oder melden Sie sich mit einem anderen Konto an.',
  goTo: 'Weiter zu: {{page}}',
  pageFailed: 'Diese Seite konnte nicht angezeigt werden',
  reload: 'Neu laden',
  overview: 'Übersicht',
  home: 'Start',
  profile: 'Ihr Profil',
  reports: 'Berichte',
  mayBeCopy: 'Dies könnte eine Kopie einer anderen Installation sein',
  isCopy: 'Dies ist eine Kopie einer anderen Installation',
  copyIsSilent:
    'An Partner, Desks und Mailserver wird nichts gesendet, und von ihnen wird nichts empfangen.',
  decideCopy: 'Entscheiden',
} as const satisfies Translation<typeof english>;
