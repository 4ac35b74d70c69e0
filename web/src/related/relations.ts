import type { Related } from '../api/types';
import { type TextKey, t } from '../i18n/t';

export const relationTexts: Readonly<Record<Related['relation'], TextKey>> = {
  relatedTo: 'related.relatedTo',
  followUpOf: 'related.followUpOf',
  followedUpBy: 'related.followedUpBy',
  causedBy: 'related.causedBy',
  causeOf: 'related.causeOf',
  duplicateOf: 'related.duplicateOf',
  duplicatedBy: 'related.duplicatedBy',
  fulfilledBy: 'related.fulfilledBy',
  fulfills: 'related.fulfills',
};

/** How a record relates to another: "Follow-up of". A relation that is not known is shown as it is. */
export function relationLabel(relation: string): string {
  const texts: Readonly<Record<string, TextKey>> = relationTexts;
  const text = texts[relation];
  return text ? t(text) : relation;
}
