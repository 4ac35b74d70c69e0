import type { CatalogItem } from '../api/types';

/** "blue-sky" is shown as "Blue Sky". */
export function organisation(instance: string): string {
  return instance
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

/** `resolutionCode` on a screen: "Resolution code". */
export function words(name: string): string {
  const spaced = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** Who works on a record. @param me the name of the reader */
export function assignment(assignedTo: string | null, me: string): string {
  if (!assignedTo) return 'Not assigned yet';
  return `Assigned to ${assignedTo === me ? 'you' : assignedTo}`;
}

/** The label of each priority. */
export const priorities: Readonly<Record<number, string>> = {
  1: '1 Critical',
  2: '2 High',
  3: '3 Moderate',
  4: '4 Low',
  5: '5 Planning',
};

export const priorityOptions = Object.entries(priorities).map(([id, label]) => ({ id, label }));

/** The label of each kind of catalog item. */
export const itemKinds: Readonly<Record<CatalogItem['kind'], string>> = {
  help: 'Help',
  issue: 'Issue',
  change: 'Change',
};

export const itemKindOptions = Object.entries(itemKinds).map(([id, label]) => ({ id, label }));
