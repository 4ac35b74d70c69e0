import { z } from 'zod';
import { type DeskMapping, deskRecords, type RecordMapping } from '../domain/deskMapping';
import { mappingFaults } from '../domain/deskMappingFaults';
import type { DeskRoute } from '../domain/deskRoute';
import { routeFaults } from '../domain/deskRouteFaults';
import { catalogKinds } from '../domain/event';
import { Refused } from '../domain/refusal';
import { findItem } from '../records/catalogItem';
import type { Deps } from './deps';
import { line, text } from './http/fields';

/** Routes and mapping of a desk, as the API takes them. What they name is checked by the domain. */

const condition = line.optional();

const outbound = z.strictObject({
  direction: z.literal('out'),
  record: z.enum(deskRecords),
  where: z
    .strictObject({
      catalogItem: condition.meta({ description: 'The id of a catalog item.' }),
      kind: z.enum(catalogKinds).optional().meta({ description: 'The kind of the catalog item.' }),
      customer: condition,
      provider: condition,
      assignmentGroup: condition,
    })
    .optional()
    .meta({ description: 'What the record must have. Without conditions, every record matches.' }),
  queue: line.meta({ description: 'The queue, project or table in which tickets are created.' }),
});

const inbound = z.strictObject({
  direction: z.literal('in'),
  record: z.enum(['request', 'case', 'change']),
  where: z
    .strictObject({
      queue: condition,
      group: condition,
      field: z.strictObject({ name: line, value: line }).optional(),
    })
    .refine((where) => Object.values(where).some((given) => given !== undefined), {
      error: 'must have a condition (queue, group or field): otherwise every ticket matches.',
      params: { code: 'conditionNeeded' },
    })
    .meta({ description: 'What the ticket must have.' }),
  catalogItem: condition.meta({ description: 'The id of the catalog item of a request.' }),
  values: z.record(line, text).optional().meta({
    description:
      "The item's variables, or the fields of a case or change, by name. A value is a text with `{subject}`, `{description}`, `{requester}`, `{queue}` or `{field:NAME}`.",
  }),
});

const maxRoutes = 100;

export const routesSchema = z
  .array(z.discriminatedUnion('direction', [outbound, inbound]))
  .max(maxRoutes)
  .meta({
    id: 'DeskRoutes',
    description:
      'Which records become tickets (`out`), and which tickets become records (`in`). The first route that matches counts.',
  });

/** The same without properties that are undefined, as the domain has them. */
export function routesOf(given: z.output<typeof routesSchema>): readonly DeskRoute[] {
  return JSON.parse(JSON.stringify(given)) as readonly DeskRoute[];
}

const names = z.record(line, line);

const mappedInput = z.union([text, z.strictObject({ from: z.literal('reply'), otherwise: text })]);

const statusCommand = z.strictObject({
  command: line.meta({ description: "A command of the record's lifecycle, such as `propose`." }),
  input: z.record(line, mappedInput).optional().meta({
    description:
      "The command's inputs: a text, or the public reply that came with the status, or `otherwise` if there was none.",
  }),
});

const recordParts = {
  statuses: z.strictObject({
    out: names.optional().meta({ description: "The ticket's status for each state." }),
    in: z
      .record(line, statusCommand.nullable())
      .optional()
      .meta({ description: 'The command that each status gives. Null: none.' }),
  }),
  priorities: z.strictObject({
    out: names
      .optional()
      .meta({ description: "The ticket's priority for each priority of the record, 1 to 5." }),
    in: names
      .optional()
      .meta({ description: "The record's priority for each priority of the ticket." }),
  }),
  workNotes: z.strictObject({ in: z.boolean().optional(), out: z.boolean().optional() }).meta({
    description: 'Whether internal notes become work notes, and work notes internal notes.',
  }),
};

const recordMapping = z.strictObject(recordParts).partial();

export const mappingSchema = z
  .strictObject({
    records: z.partialRecord(z.enum(deskRecords), recordMapping).optional(),
    people: names.optional().meta({ description: "Our name of a person, by the desk's name." }),
    groups: names.optional().meta({ description: "Our group, by the desk's name." }),
  })
  .meta({
    id: 'DeskMappingChange',
    description:
      'The tables of the mapping to replace. A table that is left out stays as it is; that of a new desk is the default of its kind.',
  });

const wholeRecord = z.object({
  statuses: recordParts.statuses.required(),
  priorities: recordParts.priorities.required(),
  workNotes: recordParts.workNotes.required(),
});

/** The whole mapping, as it is shown. */
export const wholeMapping = z
  .object({
    records: z.partialRecord(z.enum(deskRecords), wholeRecord),
    people: names,
    groups: names,
  })
  .meta({
    id: 'DeskMapping',
    description: 'How states, priorities, people and groups are called in the desk.',
  });

export type GivenMapping = z.output<typeof mappingSchema>;

/** The mapping with the given tables in place of its own. */
export function withTables(mapping: DeskMapping, given: GivenMapping = {}): DeskMapping {
  const records: Partial<Record<(typeof deskRecords)[number], RecordMapping>> = {};
  for (const kind of deskRecords) {
    const merged = recordWith(mapping.records[kind], given.records?.[kind]);
    if (merged) records[kind] = merged;
  }
  const { people = mapping.people, groups = mapping.groups } = given;
  return { records, people, groups };
}

function recordWith(
  before: RecordMapping = empty,
  given: z.output<typeof recordMapping> | undefined,
): RecordMapping | null {
  if (!given) return before === empty ? null : before;
  const { statuses = {}, priorities = {}, workNotes = {} } = given;
  return {
    statuses: {
      out: statuses.out ?? before.statuses.out,
      in: (statuses.in as RecordMapping['statuses']['in'] | undefined) ?? before.statuses.in,
    },
    priorities: {
      out: priorities.out ?? before.priorities.out,
      in: priorities.in ?? before.priorities.in,
    },
    workNotes: {
      in: workNotes.in ?? before.workNotes.in,
      out: workNotes.out ?? before.workNotes.out,
    },
  };
}

const empty: RecordMapping = {
  statuses: { out: {}, in: {} },
  priorities: { out: {}, in: {} },
  workNotes: { in: false, out: false },
};

/**
 * Checks what routes and mapping name.
 * @throws Refused `unknown`, with the path of each name that does not exist, and of each route that can never match
 */
export async function requireUsable(
  { db, instance }: Pick<Deps, 'db' | 'instance'>,
  { routes, mapping }: { readonly routes: readonly DeskRoute[]; readonly mapping: DeskMapping },
): Promise<void> {
  const named = routes.map((one) =>
    one.direction === 'out' ? one.where?.catalogItem : one.catalogItem,
  );
  const ids = [...new Set(named)].filter((id) => id !== undefined);
  const found = await Promise.all(ids.map((id) => findItem(db, id)));
  const items = new Map(found.filter((item) => item !== null).map((item) => [item.id, item]));
  const errors = [...routeFaults(routes, { instance, items }), ...mappingFaults(mapping)];
  if (errors.length === 0) return;
  const detail = errors.map(({ path, message }) => `${path}: ${message}`).join(' ');
  throw new Refused('unknown', detail, { errors });
}
