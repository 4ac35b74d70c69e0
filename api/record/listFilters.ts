import { z } from 'zod';
import type { Database } from '../../records/database';
import type { Filters, RecordType } from '../../records/recordType';
import { rareRecords } from '../../records/textSearch';
import type { Caller } from '../../records/user';
import { readsWorkNotes } from '../../records/visibility';
import { isAssigned, oneOrMore, queue, recordText, wholeNumber, word } from '../http/fields';
import { pageQuery } from '../http/page';
import { type Resource, readersOf } from './resource';

/** How many records are named by their keys at once, by a caller or a live list. */
export const mostNamed = 200;

type Listed = Pick<Resource, 'type' | 'filters'>;

/** The filters of a list, as a query has them. */
export function filterFields(resource: Listed) {
  const { type } = resource;
  return {
    ...filtersOf(resource),
    q: type.isSearchedWhole ? recordText : pageQuery.q,
    only: only.optional(),
    archived: archived.optional(),
    ...(type.worklist && { queue }),
  };
}

/** The filters as the record type takes them. */
export async function wantedBy(
  db: Database,
  caller: Caller,
  { type }: Listed,
  { queue, ...filters }: Filters,
): Promise<Filters> {
  const groupsOf = queue === undefined ? undefined : caller.name;
  const workNotes = readsWorkNotes(caller, type);
  const among = type.isSearchedWhole ? await rareRecords(db, { q: filters.q, workNotes }) : null;
  return { ...filters, groupsOf, workNotes, among };
}

/** Whether archived records are listed. */
const archived = z
  .enum(['true', 'false', 'any'])
  .transform((given) => (given === 'any' ? given : given === 'true'))
  .meta({
    description:
      '`true` lists archived records only, `any` also. Without it, they are left out, except those that `only` names.',
  });

/** Records by their keys. */
const only = z.union([word.transform((one) => [one]), z.array(word).max(mostNamed)]).meta({
  type: 'array',
  items: { type: 'string' },
  maxItems: mostNamed,
  description:
    'Only these, by the keys that the events of the list have: numbers, or ids. For tasks, the numbers of their requests.',
});

/** The filter parameters of a list: those of the record type, from its columns. */
function filtersOf({ type, filters = {} }: Pick<Resource, 'type' | 'filters'>) {
  const known = Object.keys(type.filters).flatMap((name) => {
    const own = filters[name];
    return own === null ? [] : [[name, own ?? filterBy(type, name)] as const];
  });
  const assigned = type.worklist?.assigned ? [['assigned', isAssigned.optional()] as const] : [];
  return Object.fromEntries<z.ZodType>([...known, ...assigned]);
}

function filterBy({ columns, lifecycle }: RecordType, name: string): z.ZodType {
  const [first = '', ...others] = lifecycle.states;
  if (name === 'state') return oneOrMore([first, ...others]).optional();
  const type = columns[name]?.type;
  if (type === 'integer') return wholeNumber(0, 999_999_999).optional();
  return type === 'uuid' ? z.uuid().optional() : word.optional();
}

/** The order of a list: a column, or `-` and a column. */
export function sortBy({ sorts }: RecordType) {
  const names = Object.keys(sorts);
  const [first = '', ...others] = names.flatMap((name) => [name, `-${name}`]);
  return z
    .enum([first, ...others], {
      error: `must be one of ${names.join(', ')}, or one of them after "-" for the opposite order.`,
    })
    .optional()
    .meta({
      description:
        'The order; with `-`, from the largest to the smallest. Texts are compared without regard to case, states by the order of the lifecycle. Records without a value come last. The default is `-openedAt`.',
    });
}

/** The query that a list, its counts, its export and its events read from. */
export function matchingOf({ matching, type }: Pick<Resource, 'matching' | 'type'>) {
  return matching ?? type.matching;
}

/** What the routes of a list have in common. */
export function commonOf(resource: Pick<Resource, 'systems' | 'tag' | 'readers' | 'type'>) {
  const { systems, tag } = resource;
  return {
    method: 'get',
    tag,
    roles: readersOf(resource),
    ...(systems && { systems }),
  } as const;
}
