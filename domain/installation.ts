/**
 * The place where a database is used. A copy of the database is used in another place. Each part is null if it is not
 * known, and then it is not compared.
 */
export interface Place {
  /** The Postgres cluster and the database in it. A standby that is promoted has the same. */
  readonly postgres: string | null;
  /** The id that Temporal gave the namespace. */
  readonly temporal: string | null;
  /** The host of the public URL. */
  readonly host: string | null;
}

export const placeParts = ['postgres', 'temporal', 'host'] as const;
export type PlacePart = (typeof placeParts)[number];

/** What is recorded in the database. */
export interface Installation {
  /** Where it is the original. */
  readonly place: Place;
  readonly since: Date;
  /** Where an admin has said that it is a copy. Null if nowhere. */
  readonly silentPlace: Place | null;
}

/**
 * - `original`: it speaks to partners, desks and mail servers
 * - `undecided`: it is somewhere else than before, and an admin has not said yet whether it is the original. It is silent
 * - `copy`: an admin has said that it is a copy. It is silent
 */
export const standings = ['original', 'undecided', 'copy'] as const;
export type Standing = (typeof standings)[number];

/** The parts in which two places differ. */
export function differences(one: Place, other: Place): readonly PlacePart[] {
  return placeParts.filter(
    (part) => one[part] !== null && other[part] !== null && one[part] !== other[part],
  );
}

/** What the database is in this place. */
export function standingIn(place: Place, { place: own, silentPlace }: Installation): Standing {
  if (differences(own, place).length === 0) return 'original';
  return silentPlace && differences(silentPlace, place).length === 0 ? 'copy' : 'undecided';
}

/**
 * Whether a copy uses the namespace of its original. Its worker would take the tasks of the original, and write what they
 * say into the copy.
 */
export function takesTasksOf(own: Place, place: Place): boolean {
  return (
    differences(own, place).includes('postgres') &&
    own.temporal === place.temporal &&
    place.temporal !== null
  );
}
