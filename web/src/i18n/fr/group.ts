import type { group as english } from '../en/group';
import type { Translation } from '../t';

export const group = {
  name: 'Nom',
  externalSystem: 'Système externe',
  peopleHere: 'Personnes ici',
  members: 'Membres',
  nobodyYet: 'Personne pour le moment',
  change: 'Modifier',
  since: 'Depuis',
  groups: 'Groupes',
  whoWorksOnWhat: 'Qui travaille sur quoi : des personnes ici ou un système externe.',
  newGroup: 'Nouveau groupe',
  searchGroups: 'Rechercher des groupes',
  workIsAssignedTo: 'Le travail est attribué à des groupes : créez le premier.',
  save: 'Enregistrer',
  theyFindWhatWaits: 'Elles trouvent sous « Mes groupes » ce qui attend le groupe.',
  create: 'Créer',
  nonePeopleHere: 'Aucun : des personnes ici',
  changesThatThisGroup: 'Les changements de ce groupe sont attribués au système associé.',
  changeMembers: 'Modifier les membres de {{group}}',
  membersSaved: 'Les membres de {{group}} sont enregistrés.',
  membersOf: 'Membres de {{group}}',
  created: '{{name}} est créé.',
} as const satisfies Translation<typeof english>;
