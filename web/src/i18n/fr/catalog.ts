import type { catalog as english } from '../en/catalog';
import type { Translation } from '../t';

export const catalog = {
  catalog: 'Catalogue',
  chooseWhatYouNeed:
    'Choisissez ce dont vous avez besoin et envoyez une demande à son fournisseur.',
  searchTheCatalog: 'Rechercher dans le catalogue',
  kind: 'Type',
  everyKind: 'Tous les types',
  provider: 'Fournisseur',
  everyProvider: 'Tous les fournisseurs',
  noItemsYet: 'Aucun élément pour le moment',
  theCatalogOfA: 'Le catalogue d’un fournisseur apparaît ici dès qu’il est connecté.',
  defaultOfThisItem: 'Valeur par défaut de cet élément',
  pleaseFillThisIn: 'Veuillez remplir ce champ.',
  shortDescription: 'Description courte',
  oneLineAboutThe: 'Le sujet en une ligne.',
  description: 'Description',
  details: 'Détails',
  priority: 'Priorité',
  pleaseCheckTheseEntries: 'Veuillez vérifier ces saisies',
  thisItemCannotBe: 'Cet élément ne peut pas être affiché',
  thisIsYourOwn: 'C’est votre propre élément',
  yourCustomersRequestIt: 'Vos clients le demandent et vous le fournissez.',
  nothingMatches: 'Aucun résultat',
  tryFewerFilters: 'Essayez avec moins de filtres ou d’autres mots.',
  submitTo: 'Soumettre à {{provider}}',
  withdrawn: '{{provider}} a retiré cet élément',
} as const satisfies Translation<typeof english>;
