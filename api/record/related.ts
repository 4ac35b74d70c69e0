import { z } from 'zod';
import { staff } from '../../domain/lifecycle';
import { Refused } from '../../domain/refusal';
import { type Relation, relations, shownRelations } from '../../domain/relation';
import type { Database } from '../../records/database';
import { keyOf, type ManagedRecord } from '../../records/recordType';
import {
  addLink,
  listRelated,
  mostLinks,
  type RelatedRecord,
  removeLink,
} from '../../records/related';
import type { Caller } from '../../records/user';
import { visibleTo } from '../../records/visibility';
import type { Deps } from '../deps';
import { holdsAny } from '../http/auth';
import { maybe, path, time, word } from '../http/fields';
import { invalid } from '../http/problem';
import { type Route, route } from '../http/route';
import {
  findAlone,
  keyIn,
  keyParams,
  numberOf,
  onePath,
  pathOf,
  type Resource,
  readersOf,
} from './resource';

const relatedSchema = z
  .object({
    id: maybe(z.uuid()).meta({
      description:
        'The link, by which it is removed. Null if the relation follows from the records: of a request and its task, and of a request that was reopened.',
    }),
    relation: z.enum(shownRelations),
    kind: z.string().meta({ example: 'request' }),
    number: z.string(),
    title: z.string(),
    state: z.string(),
    createdBy: maybe(z.string()),
    createdAt: maybe(time),
    links: z.object({ self: path }),
  })
  .meta({ id: 'RelatedRecord' });
type Shown = z.input<typeof relatedSchema>;

const listSchema = z.object({ related: z.array(relatedSchema) }).meta({ id: 'RelatedRecords' });

const newLink = z.strictObject({
  relation: z.enum(relations).meta({ description: 'Read from this record to the other one.' }),
  record: word.meta({ description: 'The number of the other record, or the id of a provider.' }),
});

/**
 * What a record relates to, within this instance. Callers see the records that they may see elsewhere.
 * @param all every kind of record that the API shows
 */
export function relatedRoutes<R extends ManagedRecord, Row extends R>(
  { db, instance }: Deps,
  resource: Resource<R, Row>,
  all: readonly Resource[],
): Route[] {
  const { tag, type } = resource;
  const [one] = resource.nouns;
  const linkers = readersOf(resource).filter((role) => staff.includes(role));
  const shared = { tag, path: `${onePath(resource)}/related` } as const;
  const params = keyParams(resource);
  return [
    route({
      ...shared,
      method: 'get',
      summary: 'List related records',
      roles: readersOf(resource),
      params,
      answers: {
        200: {
          description: `The records that you see and that this ${one} relates to, oldest first. There are at most ${mostLinks} links.`,
          schema: listSchema,
        },
      },
      async handle({ params, caller }) {
        const record = await findAlone(resource, db, caller, keyIn(resource, params));
        const related = await listRelated(db, type, keyOf(record));
        const body: z.input<typeof listSchema> = { related: await shown(db, all, related, caller) };
        return { status: 200, body };
      },
    }),
    route({
      ...shared,
      method: 'post',
      audit: { none: 'Both records show the link and who made it.' },
      summary: 'Link it to another record',
      roles: linkers,
      params,
      body: newLink,
      answers: { 201: { description: 'Linked: the other record.', schema: relatedSchema } },
      problems: [409],
      async handle({ params, body, caller, effectId: id }) {
        const { relation, record: key } = body;
        const record = await findAlone(resource, db, caller, keyIn(resource, params));
        const other = await findAny(db, all, key, caller);
        if (!other)
          throw invalid('record', `there is no record ${key} here that you may see.`, {
            code: 'noRecord',
            params: { name: key },
          });
        if (keyOf(other) === keyOf(record))
          throw invalid('record', 'is this record itself.', { code: 'sameRecord' });
        await addLink(db, { id, record, relation, other, by: caller.name, instance });
        const added = (await listRelated(db, type, keyOf(record))).filter((link) => link.id === id);
        const [view] = await shown(db, all, added, caller);
        if (!view)
          throw new Refused('conflict', 'They are linked already, or were unlinked since.', {
            code: 'linkedAlready',
          });
        return { status: 201, body: view };
      },
    }),
    route({
      ...shared,
      path: `${shared.path}/{link}`,
      method: 'delete',
      audit: { none: 'Both records show the link and who made it.' },
      summary: 'Remove a link',
      roles: linkers,
      params: params.extend({ link: z.uuid() }),
      answers: { 204: { description: 'Removed.' } },
      problems: [409],
      async handle({ params, caller }) {
        const key = keyIn(resource, params);
        const record = await findAlone(resource, db, caller, key);
        const id = String(params.link);
        const related = await listRelated(db, type, keyOf(record));
        const link = related.find((one) => one.id === id);
        const other = link && (await findOne(db, all, link, caller));
        const by = { record, by: caller.name, instance };
        const isRemoved =
          other &&
          (await removeLink(db, { ...by, id, other, relation: link.relation as Relation }));
        if (!isRemoved) throw new Refused('missing', `${key} has no link ${id}.`);
        return { status: 204, body: undefined };
      },
    }),
  ];
}

function resourceOf(all: readonly Resource[], { type }: RelatedRecord, caller: Caller) {
  const found = all.find((one) => one.type.name === type);
  return found && holdsAny(caller, readersOf(found)) ? found : undefined;
}

/** Those that the caller may see, in their order. One query for each kind. */
async function shown(
  db: Database,
  all: readonly Resource[],
  related: readonly RelatedRecord[],
  caller: Caller,
): Promise<Shown[]> {
  const rows = new Map<string, ManagedRecord>();
  for (const type of new Set(related.map((one) => one.type))) {
    const those = related.filter((one) => one.type === type);
    const resource = those[0] && resourceOf(all, those[0], caller);
    if (!resource) continue;
    const only = those.map(({ key }) => key);
    const visible = visibleTo(caller, resource.type);
    for (const row of await resource.list(db, { only }, visible, { limit: only.length }))
      rows.set(`${type} ${keyOf(row)}`, row);
  }
  return related.flatMap((one) => {
    const row = rows.get(`${one.type} ${one.key}`);
    const resource = resourceOf(all, one, caller);
    return row && resource ? [viewOf(resource, one, row)] : [];
  });
}

function viewOf(resource: Resource, { id, relation, by, at }: RelatedRecord, row: ManagedRecord) {
  const number = numberOf(resource, row);
  const { title } = resource.type.workflow(row);
  return {
    ...{ id, relation, kind: resource.nouns[0], number, title, state: row.state },
    ...{ createdBy: by, createdAt: at?.toISOString() ?? null },
    links: { self: pathOf(resource, number) },
  };
}

async function findOne(
  db: Database,
  all: readonly Resource[],
  related: RelatedRecord,
  caller: Caller,
): Promise<ManagedRecord | null> {
  const type = resourceOf(all, related, caller)?.type;
  return type ? type.find(db, related.key, visibleTo(caller, type)) : null;
}

/** A record of any kind, by what names it in a path. Null if the caller sees none. */
async function findAny(
  db: Database,
  all: readonly Resource[],
  key: string,
  caller: Caller,
): Promise<ManagedRecord | null> {
  for (const resource of all) {
    if (!holdsAny(caller, readersOf(resource))) continue;
    if (!keyParams(resource).safeParse({ [resource.type.key]: key }).success) continue;
    const found = await (resource.findAlone ?? resource.find)(
      db,
      key,
      visibleTo(caller, resource.type),
    );
    if (found) return found;
  }
  return null;
}
