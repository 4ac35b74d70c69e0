import type { group as english } from '../en/group';
import type { Translation } from '../t';

export const group = {
  name: 'Name',
  externalSystem: 'Externes System',
  peopleHere: 'Personen hier',
  members: 'Mitglieder',
  nobodyYet: 'Noch niemand',
  change: 'Ändern',
  since: 'Seit',
  groups: 'Gruppen',
  whoWorksOnWhat: 'Wer woran arbeitet: Personen hier oder ein externes System.',
  newGroup: 'Neue Gruppe',
  searchGroups: 'Gruppen suchen',
  workIsAssignedTo: 'Arbeit wird Gruppen zugewiesen: Legen Sie die erste an.',
  save: 'Speichern',
  theyFindWhatWaits: 'Sie finden unter „Meine Gruppen“, was bei der Gruppe wartet.',
  create: 'Anlegen',
  nonePeopleHere: 'Keines: Personen hier',
  changesThatThisGroup: 'Changes dieser Gruppe werden dem System dahinter zugewiesen.',
  changeMembers: 'Mitglieder von {{group}} ändern',
  membersSaved: 'Die Mitglieder von {{group}} sind gespeichert.',
  membersOf: 'Mitglieder von {{group}}',
  created: '{{name}} ist angelegt.',
} as const satisfies Translation<typeof english>;
