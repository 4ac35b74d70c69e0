import { textOf } from '../i18n/t';

/** How a record relates to another: "Follow-up of". A relation that is not known is shown as it is. */
export function relationLabel(relation: string): string {
  return textOf('relation', relation, relation);
}
