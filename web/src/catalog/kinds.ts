import type { CatalogItem } from '../api/types';

/** The kinds of what can be asked for, in people's words. */
export const kinds: Readonly<Record<CatalogItem['kind'], { readonly label: string }>> = {
  help: { label: 'Help' },
  issue: { label: 'Issue with a service' },
  change: { label: 'Change of a service' },
};
