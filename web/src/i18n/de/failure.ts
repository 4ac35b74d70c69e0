import type { failure as english } from '../en/failure';
import type { Translation } from '../t';

export const failure = {
  discard: 'Verwerfen',
  pleaseSayWhy: 'Bitte geben Sie den Grund an.',
  reason: 'Grund',
  record: 'Datensatz',
  state: 'Status',
  agreesAgain: 'Stimmt wieder überein',
  differs: 'Weicht ab',
  partner: 'Partner',
  whatDiffers: 'Was abweicht',
  itCannotBeRepaired: 'Von hier aus ist keine Reparatur möglich.',
  found: 'Gefunden',
  drift: 'Abweichungen',
  everyNightBothSides:
    'Jede Nacht vergleichen beide Seiten ihre gemeinsamen Datensätze und beheben die Abweichungen, die sich beheben lassen.',
  anyPartner: 'Alle Partner',
  anyState: 'Jeder Status',
  stillDiffers: 'Weicht noch ab',
  noDrift: 'Keine Abweichungen',
  differencesThatAComparison: 'Abweichungen, die ein Vergleich findet, erscheinen hier.',
  sentAgain: 'erneut gesendet',
  written: 'Geschrieben',
  actions: 'Aktionen',
  retry: 'Erneut versuchen',
  failures: 'Fehler',
  updatesThatAPartner:
    'Aktualisierungen, die ein Partner abgelehnt hat. Jede hält nur ihren eigenen Datensatz zurück.',
  noFailures: 'Keine Fehler',
  updatesThatAPartner2: 'Aktualisierungen, die ein Partner ablehnt, erscheinen hier.',
  selectAllShown: 'Alle angezeigten auswählen',
  failuresAndDrift: 'Fehler und Abweichungen',
  crossdeskCouldNotBe: 'Für einige davon war Crossdesk nicht erreichbar.',
} as const satisfies Translation<typeof english>;
