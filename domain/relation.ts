/** How two records relate, as it is stored: read from the first to the second. */
export const storedRelations = ['relatedTo', 'followUpOf', 'causedBy', 'duplicateOf'] as const;
export type StoredRelation = (typeof storedRelations)[number];

/** The words from the second record to the first. */
const opposites = {
  relatedTo: 'relatedTo',
  followUpOf: 'followedUpBy',
  causedBy: 'causeOf',
  duplicateOf: 'duplicatedBy',
} as const satisfies Record<StoredRelation, string>;

/** The relations that people can choose, from either record. */
export const relations = [...storedRelations, 'followedUpBy', 'causeOf', 'duplicatedBy'] as const;
export type Relation = (typeof relations)[number];

/** And those between a request and its task at the provider, which nobody chooses. */
export const shownRelations = [...relations, 'fulfilledBy', 'fulfills'] as const;
export type ShownRelation = (typeof shownRelations)[number];

/** How a relation is stored, and whether the record from which it was chosen is the first of the two. */
export function storedAs(relation: Relation): { stored: StoredRelation; isFirst: boolean } {
  for (const stored of storedRelations) {
    if (stored === relation) return { stored, isFirst: true };
    if (opposites[stored] === relation) return { stored, isFirst: false };
  }
  throw new Error(`There is no relation "${relation}".`);
}

/** How a stored relation is called from one of its two records. */
export function shownFrom(stored: StoredRelation, isFirst: boolean): Relation {
  return isFirst ? stored : opposites[stored];
}
