import type { replicationSet as english } from '../en/replicationSet';
import type { Translation } from '../t';

export const replicationSet = {
  notKnownYetThe: 'Pas encore connu : le fournisseur l’envoie.',
  kindsOfCatalogItems: 'Types d’éléments de catalogue',
  none: 'Aucun',
  fieldsOfRequests: 'Champs des demandes',
  shortDescription: 'Description courte',
  state: 'État',
  workNotes: 'Notes de travail',
  exchanged: 'Échangées',
  notExchanged: 'Non échangées',
  replicationSets: 'Jeux de réplication',
  whatYouExchangeWith:
    'Ce que vous échangez avec vos clients. Pour les demandes à un fournisseur, c’est son jeu qui s’applique : sa connexion l’affiche.',
  savedEveryCustomerIs: 'Enregistré. Chaque client est informé.',
  pleaseFillThisIn: 'Veuillez remplir ce champ.',
  save: 'Enregistrer',
  yourNameAsCustomers: 'Votre nom, tel que les clients le lisent',
  itemsOfOtherKinds:
    'Les éléments d’autres types ne figurent pas dans les catalogues de vos clients.',
  theShortDescriptionThe: 'La description courte, l’état et le journal sont toujours échangés.',
  workNotesCross: 'Les notes de travail sont échangées',
  staffOnBothSides: 'Le personnel des deux côtés les lit alors ; les demandeurs jamais.',
  yourWorkNotesWill: 'Vos notes de travail seront lues par le personnel de vos clients',
  thisAppliesToWork: 'Cela vaut pour les notes de travail écrites à partir de maintenant.',
  answersToTheForm: 'Réponses au formulaire',
  published: 'Publié par {{instance}} sur {{url}}, modifié <time/>',
} as const satisfies Translation<typeof english>;
