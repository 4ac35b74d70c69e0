import type { catalog as english } from '../en/catalog';
import type { Translation } from '../t';

export const catalog = {
  catalog: 'Katalog',
  chooseWhatYouNeed: 'Wählen Sie, was Sie brauchen, und senden Sie eine Anfrage an den Provider.',
  searchTheCatalog: 'Katalog durchsuchen',
  kind: 'Art',
  everyKind: 'Alle Arten',
  provider: 'Provider',
  everyProvider: 'Alle Provider',
  noItemsYet: 'Noch keine Elemente',
  theCatalogOfA: 'Der Katalog eines Providers erscheint hier, sobald er verbunden ist.',
  defaultOfThisItem: 'Standard dieses Elements',
  pleaseFillThisIn: 'Bitte füllen Sie dies aus.',
  shortDescription: 'Kurzbeschreibung',
  oneLineAboutThe: 'Das Anliegen in einer Zeile.',
  description: 'Beschreibung',
  details: 'Details',
  priority: 'Priorität',
  pleaseCheckTheseEntries: 'Bitte prüfen Sie diese Eingaben',
  thisItemCannotBe: 'Dieses Element kann nicht angezeigt werden',
  thisIsYourOwn: 'Dies ist Ihr eigenes Element',
  yourCustomersRequestIt: 'Ihre Kunden fordern es an, und Sie erfüllen es.',
  nothingMatches: 'Keine Treffer',
  tryFewerFilters: 'Versuchen Sie es mit weniger Filtern oder anderen Wörtern.',
  submitTo: 'An {{provider}} senden',
  withdrawn: '{{provider}} hat dieses Element zurückgezogen',
} as const satisfies Translation<typeof english>;
