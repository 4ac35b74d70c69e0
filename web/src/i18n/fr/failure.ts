import type { failure as english } from '../en/failure';
import type { Translation } from '../t';

export const failure = {
  discard: 'Abandonner',
  pleaseSayWhy: 'Veuillez indiquer la raison.',
  reason: 'Motif',
  record: 'Enregistrement',
  state: 'État',
  agreesAgain: 'Concorde à nouveau',
  differs: 'Diffère',
  partner: 'Partenaire',
  whatDiffers: 'Ce qui diffère',
  itCannotBeRepaired: "Impossible de le réparer d'ici.",
  found: 'Trouvé',
  drift: 'Écarts',
  everyNightBothSides:
    "Chaque nuit, les deux côtés comparent leurs enregistrements communs et corrigent les écarts qui peuvent l'être.",
  anyPartner: 'Tous les partenaires',
  anyState: 'Tous les états',
  stillDiffers: 'Diffère encore',
  noDrift: 'Aucun écart',
  differencesThatAComparison: 'Les écarts trouvés par une comparaison apparaissent ici.',
  sentAgain: 'renvoyées',
  written: 'Écrit',
  actions: 'Actions',
  retry: 'Réessayer',
  failures: 'Échecs',
  updatesThatAPartner:
    'Mises à jour refusées par un partenaire. Chacune ne retient que son propre enregistrement.',
  noFailures: 'Aucun échec',
  updatesThatAPartner2: 'Les mises à jour refusées par un partenaire apparaissent ici.',
  selectAllShown: 'Sélectionner tout ce qui est affiché',
  failuresAndDrift: 'Échecs et écarts',
  crossdeskCouldNotBe: "Crossdesk n'a pas pu être joint pour certaines d'entre elles.",
} as const satisfies Translation<typeof english>;
