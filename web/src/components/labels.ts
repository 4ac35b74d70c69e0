import type { CatalogItem } from '../api/types';
import { t, textOf } from '../i18n/t';
import type { Option } from './Choice';

/** "blue-sky" is shown as "Blue Sky". */
export function organisation(instance: string): string {
  return instance
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

/** `resolutionCode` on a screen: "Resolution code", or its text in the reader's language. */
export function words(name: string): string {
  const spaced = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return textOf('field', name, spaced.charAt(0).toUpperCase() + spaced.slice(1));
}

/** Who works on a record. @param me the name of the reader */
export function assignment(assignedTo: string | null, me: string): string {
  if (!assignedTo) return t('components.notAssigned');
  if (assignedTo === me) return t('components.assignedToYou');
  return t('components.assignedTo', { name: assignedTo });
}

/** The label of each priority. Labels are read when they are shown, because the language is known only then. */
export const priorities: Readonly<Record<number, string>> = {
  get 1() {
    return t('components.priority1');
  },
  get 2() {
    return t('components.priority2');
  },
  get 3() {
    return t('components.priority3');
  },
  get 4() {
    return t('components.priority4');
  },
  get 5() {
    return t('components.priority5');
  },
};

export const priorityOptions: readonly Option[] = optionsOf(priorities);

/** The label of each kind of catalog item. */
export const itemKinds: Readonly<Record<CatalogItem['kind'], string>> = {
  get help() {
    return t('components.help');
  },
  get issue() {
    return t('components.issue');
  },
  get change() {
    return t('components.change');
  },
};

export const itemKindOptions: readonly Option[] = optionsOf(itemKinds);

function optionsOf(labels: Readonly<Record<string, string>>): readonly Option[] {
  return Object.keys(labels).map((id) => ({
    id,
    get label() {
      return labels[id] ?? id;
    },
  }));
}
