import type { form as english } from '../en/form';
import type { Translation } from '../t';

export const form = {
  back: 'Zurück',
  pleaseCheckTheseEntries: 'Bitte prüfen Sie diese Eingaben',
  somebodyElseHasChanged: 'Jemand anderes hat dies geändert',
  loadTheCurrentVersion: 'Aktuelle Version laden',
  pleaseFillThisIn: 'Bitte füllen Sie dies aus.',
  moreFields: 'Weitere Felder',
  yourDraftIsRestored: 'Ihr Entwurf ist wiederhergestellt. Er ist noch nicht gesendet.',
  discardDraft: 'Entwurf verwerfen',
  none: 'Keine',
  asJson: 'Als JSON.',
  thisIsNotJson: 'Dies ist noch kein JSON.',
  oneOnEachLine: 'Eine Angabe pro Zeile.',
  theForm: 'Das Formular',
  thisNumberHasMore:
    'Diese Zahl hat mehr Stellen, als gespeichert werden können. Bitte kürzen Sie sie.',
  pleaseChooseOneOf: 'Bitte wählen Sie eine der angebotenen Möglichkeiten.',
  thisValueOccursTwice: 'Dieser Wert kommt zweimal vor.',
  pleaseGiveAWhole: 'Bitte geben Sie eine ganze Zahl ein.',
  pleaseGiveANumber: 'Bitte geben Sie eine Zahl ein.',
  thisValueIsNot: 'Dieser Wert ist nicht gültig.',
  inexact:
    '{{number}} hat mehr Stellen, als eine Zahl fassen kann. Schreiben Sie sie als Text, in Anführungszeichen.',
  notOneNumber:
    'Dies lässt sich nicht als eine Zahl lesen. Schreiben Sie sie ohne andere Zeichen: {{example}}',
  created: '{{number}} ist angelegt.',
  atLeast: 'Mindestens {{limit}}.',
  atMost: 'Höchstens {{limit}}.',
  atLeastCharacters_one: 'Mindestens {{count}} Zeichen.',
  atLeastCharacters_other: 'Mindestens {{count}} Zeichen.',
  atMostCharacters_one: 'Höchstens {{count}} Zeichen.',
  atMostCharacters_other: 'Höchstens {{count}} Zeichen.',
  multipleOf: 'Ein Vielfaches von {{number}}.',
  notAnEmail: 'Dies ist keine E-Mail-Adresse.',
  notValid: 'Dies ist kein gültiger Wert ({{format}}).',
  mustLookLike: 'Dies muss so aussehen: {{pattern}}.',
  notSavedYet: 'Ihre Änderungen sind noch nicht gespeichert.',
} as const satisfies Translation<typeof english>;
