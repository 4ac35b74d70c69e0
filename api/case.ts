import { z } from 'zod';
import { caseFields, caseLengthErrors, caseStates } from '../domain/case';
import { type Input, staffAndPrograms } from '../domain/lifecycle';
import { namedHere } from '../records/assignment';
import { type CaseRecord, cases, createCase } from '../records/case';
import { requireOpenRoom } from '../records/openRecords';
import type { Caller } from '../records/user';
import { startLater } from '../temporal/give';
import type { Deps } from './deps';
import { anyText, links, maybe, time } from './http/fields';
import { refuse } from './http/problem';
import { type Route, route } from './http/route';
import { paths } from './paths';
import { deskField } from './record/desk';
import { commonView, keptFields, type Resource } from './record/resource';
import { createdAnswer } from './record/routes';

const field = maybe(z.string());

const caseSchema = z
  .object({
    number: z.string().meta({ example: 'CS0001001' }),
    sysId: z.string().meta({ description: 'The id in the Table API.' }),
    state: z.enum(caseStates),
    ...(Object.fromEntries(caseFields.map((name) => [name, field])) as Record<
      (typeof caseFields)[number],
      typeof field
    >),
    openedBy: z.string(),
    updatedBy: z.string(),
    openedAt: time,
    updatedAt: time,
    closedAt: maybe(time),
    ...keptFields,
    desk: deskField,
    actions: z.array(z.string()),
    links,
  })
  .meta({ id: 'Case' });

function caseView(record: CaseRecord, caller: Caller): z.input<typeof caseSchema> {
  const { number, sysId, state, openedBy, updatedBy } = record;
  const fields = caseFields.map((name) => [name, record[name]]);
  const self = paths.case(number);
  return {
    ...{ number, sysId, state, openedBy, updatedBy },
    ...(Object.fromEntries(fields) as Record<(typeof caseFields)[number], string | null>),
    ...commonView(record, caller),
    desk: null,
    links: {
      self,
      journal: `${self}/journal`,
      attachments: `${self}/attachments`,
      events: `${self}/events`,
    },
  };
}

const written = anyText.nullable().optional();
const fields = z.strictObject(
  Object.fromEntries(caseFields.map((name) => [name, written])) as Record<
    (typeof caseFields)[number],
    typeof written
  >,
);

/** Cases, for staff. External systems submit them through the Table API. */
export const caseResource: Resource<CaseRecord> = {
  type: cases,
  path: '/cases',
  tag: 'cases',
  nouns: ['case', 'cases'],
  schema: caseSchema,
  patch: {
    summary: 'Change fields. Commands change the state',
    body: fields,
    input: (db, body: z.output<typeof fields>, record) => namedHere(db, texts(body), { ...record }),
  },
  find: cases.find,
  list: cases.list,
  view: caseView,
};

export function openCaseRoute(deps: Deps): Route {
  const { db, instance } = deps;
  return route({
    method: 'post',
    path: caseResource.path,
    summary: 'Open a case',
    tag: caseResource.tag,
    roles: staffAndPrograms,
    body: fields,
    answers: { 201: createdAnswer(caseResource) },
    async handle({ body, caller, effectId: id }) {
      const errors = caseLengthErrors(texts(body));
      if (errors.length > 0) throw refuse(errors);
      const sysId = id.replaceAll('-', '');
      await requireOpenRoom(deps, { kind: 'case', by: caller.name });
      const known = await namedHere(db, emptied(body));
      const wanted = { id, sysId, fields: known, openedBy: caller.name, instance };
      const opened =
        (await createCase(db, wanted)) ?? (await cases.findBy(db, 'r.sys_id = ?', sysId));
      if (!opened) throw new Error(`The case ${sysId} was neither created nor found.`);
      await startLater(deps, opened);
      const headers = { Location: paths.case(opened.number) };
      return { status: 201, body: caseView(opened, caller), headers };
    },
  });
}

/** Null clears a field, as an empty text does in a command. */
function texts(body: z.output<typeof fields>): Input {
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value ?? '']],
    ),
  );
}

function emptied(body: z.output<typeof fields>) {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value));
}
