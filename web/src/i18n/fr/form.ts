import type { form as english } from '../en/form';
import type { Translation } from '../t';

export const form = {
  back: 'Retour',
  pleaseCheckTheseEntries: 'Veuillez vérifier ces saisies',
  somebodyElseHasChanged: "Quelqu'un d'autre a modifié ceci",
  loadTheCurrentVersion: 'Charger la version actuelle',
  pleaseFillThisIn: 'Veuillez remplir ce champ.',
  moreFields: 'Autres champs',
  yourDraftIsRestored: "Votre brouillon est restauré. Il n'est pas encore envoyé.",
  discardDraft: 'Supprimer le brouillon',
  none: 'Aucun',
  asJson: 'En JSON.',
  thisIsNotJson: "Ce n'est pas encore du JSON.",
  oneOnEachLine: 'Une valeur par ligne.',
  theForm: 'Le formulaire',
  thisNumberHasMore:
    'Ce nombre a plus de chiffres que ce qui peut être conservé. Veuillez le raccourcir.',
  pleaseChooseOneOf: "Veuillez choisir l'une des options proposées.",
  thisValueOccursTwice: 'Cette valeur apparaît deux fois.',
  pleaseGiveAWhole: 'Veuillez saisir un nombre entier.',
  pleaseGiveANumber: 'Veuillez saisir un nombre.',
  thisValueIsNot: "Cette valeur n'est pas valide.",
} as const satisfies Translation<typeof english>;
