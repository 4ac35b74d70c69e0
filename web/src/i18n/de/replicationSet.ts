import type { replicationSet as english } from '../en/replicationSet';
import type { Translation } from '../t';

export const replicationSet = {
  notKnownYetThe: 'Noch nicht bekannt: Der Provider sendet ihn.',
  kindsOfCatalogItems: 'Arten von Katalogelementen',
  none: 'Keine',
  fieldsOfRequests: 'Felder von Anfragen',
  shortDescription: 'Kurzbeschreibung',
  state: 'Status',
  workNotes: 'Arbeitsnotizen',
  exchanged: 'Ausgetauscht',
  notExchanged: 'Nicht ausgetauscht',
  replicationSets: 'Replikationssätze',
  whatYouExchangeWith:
    'Was Sie mit Ihren Kunden austauschen. Für Anfragen an einen Provider gilt dessen Satz: Seine Verbindung zeigt ihn.',
  savedEveryCustomerIs: 'Gespeichert. Jeder Kunde wird benachrichtigt.',
  pleaseFillThisIn: 'Bitte füllen Sie dies aus.',
  save: 'Speichern',
  yourNameAsCustomers: 'Ihr Name, wie Kunden ihn lesen',
  itemsOfOtherKinds: 'Elemente anderer Arten stehen nicht in den Katalogen Ihrer Kunden.',
  theShortDescriptionThe: 'Kurzbeschreibung, Status und Journal werden immer ausgetauscht.',
  workNotesCross: 'Arbeitsnotizen werden ausgetauscht',
  staffOnBothSides: 'Mitarbeitende beider Seiten lesen sie dann; Anforderer nie.',
  yourWorkNotesWill: 'Ihre Arbeitsnotizen werden von den Mitarbeitenden Ihrer Kunden gelesen',
  thisAppliesToWork: 'Dies gilt für Arbeitsnotizen, die ab jetzt geschrieben werden.',
  answersToTheForm: 'Antworten im Formular',
  published: 'Veröffentlicht von {{instance}} unter {{url}}, geändert <time/>',
} as const satisfies Translation<typeof english>;
