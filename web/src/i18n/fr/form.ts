import type { form as english } from '../en/form';
import type { Translation } from '../t';

export const form = {
  back: 'Retour',
  pleaseCheckTheseEntries: 'Veuillez vérifier ces saisies',
  somebodyElseHasChanged: 'Quelqu’un d’autre a modifié ceci',
  loadTheCurrentVersion: 'Charger la version actuelle',
  pleaseFillThisIn: 'Veuillez remplir ce champ.',
  moreFields: 'Autres champs',
  yourDraftIsRestored: 'Votre brouillon est restauré. Il n’est pas encore envoyé.',
  discardDraft: 'Supprimer le brouillon',
  none: 'Aucun',
  asJson: 'En JSON.',
  thisIsNotJson: 'Ce n’est pas encore du JSON.',
  oneOnEachLine: 'Une valeur par ligne.',
  theForm: 'Le formulaire',
  thisNumberHasMore:
    'Ce nombre a plus de chiffres que ce qui peut être conservé. Veuillez le raccourcir.',
  pleaseChooseOneOf: 'Veuillez choisir l’une des options proposées.',
  thisValueOccursTwice: 'Cette valeur apparaît deux fois.',
  pleaseGiveAWhole: 'Veuillez saisir un nombre entier.',
  pleaseGiveANumber: 'Veuillez saisir un nombre.',
  thisValueIsNot: 'Cette valeur n’est pas valide.',
  inexact:
    '{{number}} a plus de chiffres qu’un nombre ne peut en conserver. Écrivez-le comme texte, entre guillemets.',
  notOneNumber:
    'Cela ne peut pas être lu comme un seul nombre. Écrivez-le sans autres signes : {{example}}',
  created: '{{number}} est créé.',
  atLeast: 'Au moins {{limit}}.',
  atMost: 'Au plus {{limit}}.',
  atLeastCharacters_one: 'Au moins {{count}} caractère.',
  atLeastCharacters_other: 'Au moins {{count}} caractères.',
  atMostCharacters_one: 'Au plus {{count}} caractère.',
  atMostCharacters_other: 'Au plus {{count}} caractères.',
  multipleOf: 'Un multiple de {{number}}.',
  notAnEmail: 'Ce n’est pas une adresse e-mail.',
  notValid: 'Ce n’est pas une valeur valide ({{format}}).',
  mustLookLike: 'Cela doit ressembler à : {{pattern}}.',
  notSavedYet: 'Vos modifications ne sont pas encore enregistrées.',
} as const satisfies Translation<typeof english>;
