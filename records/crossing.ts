import { entryCrossing } from '../domain/crossing';

/** SQL: whether work notes cross the connection `c`; domain/crossing says the same of its rules. */
export const workNotesCrossOn = `coalesce(c.replication_set -> 'workNotes', 'true') = 'true'`;

/**
 * SQL: whether both sides must have the journal's entry `j`, by `entryCrossing`. Work notes count from `:notesSince` on;
 * null: they do not cross. What its author marked as internal stays here, and so does what was given up.
 */
export const entryCrosses = `not j.given_up and not j.internal and (
  j.kind in (${kinds('always')})
  or (j.kind in (${kinds('as work notes cross')}) and j.at >= cast(:notesSince as timestamptz))
)`;

function kinds(both: 'always' | 'as work notes cross'): string {
  return Object.entries(entryCrossing)
    .flatMap(([kind, crossing]) => (crossing.both === both ? [`'${kind}'`] : []))
    .join(', ');
}
