import { entryCrossing } from '../domain/crossing';

/** SQL: whether work notes cross the connection `c`. The same rule as `workNotesCross` in domain/crossing. */
export const workNotesCrossOn = `coalesce(c.replication_set -> 'workNotes', 'true') = 'true'`;

/**
 * SQL: whether both sides must have the journal entry `j`, by `entryCrossing`. Work notes are compared only from
 * `:notesSince` on; null excludes all of them. Internal and discarded entries are excluded.
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
