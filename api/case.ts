import { z } from 'zod';
import { caseFields, caseLengthErrors, caseLifecycle, caseStates } from '../domain/case';
import { type Input, staffAndPrograms } from '../domain/lifecycle';
import { namedHere } from '../records/assignment';
import { cases, createCase } from '../records/case';
import { readsWorkNotes, visibleTo } from '../records/visibility';
import { inputSchema, kebab } from './commands';
import type { Deps } from './deps';
import { giveCommand } from './giveCommand';
import { startLater } from './handshake';
import { anyText, isAssigned, oneOrMore, queue, recordText, word } from './http/fields';
import { answerPage, pageOf, pageQuery, placeTime } from './http/page';
import { refuse } from './http/problem';
import { base, type Call, type Route, route } from './http/route';
import { requireVersion } from './http/version';
import { casePath, caseSchema, caseView } from './views/case';
import { findVisibleCase } from './visibility';

const tag = 'cases';
const byNumber = z.object({ number: word });
const record = {
  description: 'The case.',
  schema: caseSchema,
  headers: { ETag: 'The version of the record.' },
};
const written = anyText.nullable().optional();
const fields = z.strictObject(
  Object.fromEntries(caseFields.map((name) => [name, written])) as Record<
    (typeof caseFields)[number],
    typeof written
  >,
);

/** Cases, as staff work on them. External systems submit theirs through the Table API. */
export function caseRoutes(deps: Deps): Route[] {
  const { db, instance } = deps;

  async function give(name: string, number: string, input: Input, call: Call) {
    const found = await findVisibleCase(db, call.caller, number);
    const known = await namedHere(db, input, { ...found });
    const giving = { name, input: known, by: call.caller.name, id: call.effectId };
    const status = await giveCommand(deps, found, giving);
    return { status, body: caseView(await findVisibleCase(db, call.caller, number), call.caller) };
  }

  return [
    route({
      method: 'post',
      path: '/cases',
      summary: 'Open a case',
      tag,
      roles: staffAndPrograms,
      body: fields,
      answers: { 201: { ...record, headers: { ...record.headers, Location: 'Its path.' } } },
      async handle({ body, caller, effectId: id }) {
        const errors = caseLengthErrors(texts(body));
        if (errors.length > 0) throw refuse(errors);
        const sysId = id.replaceAll('-', '');
        const known = await namedHere(db, emptied(body));
        const wanted = { id, sysId, fields: known, openedBy: caller.name, instance };
        const opened =
          (await createCase(db, wanted)) ?? (await cases.findBy(db, 'r.sys_id = ?', sysId));
        if (!opened) throw new Error(`The case ${sysId} is neither new nor there.`);
        await startLater(deps, opened);
        const headers = { Location: casePath(opened.number) };
        return { status: 201, body: caseView(opened, caller), headers };
      },
    }),
    route({
      method: 'get',
      path: '/cases',
      summary: 'List cases, newest first',
      tag,
      roles: staffAndPrograms,
      query: z.strictObject({
        ...pageQuery,
        state: oneOrMore(caseStates).optional(),
        assignedTo: word.optional(),
        assigned: isAssigned.optional(),
        assignmentGroup: word.optional(),
        queue,
        consumer: word.optional(),
        priority: word.optional(),
        q: recordText,
      }),
      answers: { 200: pageOf(caseSchema) },
      handle: ({ query, caller }) =>
        answerPage({
          path: `${base}/cases`,
          query,
          place: z.object({ at: placeTime, number: word }),
          list: (limit, after) =>
            cases.list(
              db,
              {
                ...query,
                groupsOf: query.queue && caller.name,
                workNotes: readsWorkNotes(caller, cases),
              },
              visibleTo(caller, cases),
              { limit, after: after && { at: after.at, key: after.number } },
            ),
          placeOf: ({ openedAt, number }) => ({ at: openedAt.toISOString(), number }),
          show: (row) => caseView(row, caller),
        }),
    }),
    route({
      method: 'get',
      path: '/cases/{number}',
      summary: 'Read one',
      tag,
      roles: staffAndPrograms,
      params: byNumber,
      answers: { 200: record },
      handle: async ({ params, caller }) => ({
        status: 200,
        body: caseView(await findVisibleCase(db, caller, params.number), caller),
      }),
    }),
    route({
      method: 'patch',
      path: '/cases/{number}',
      summary: 'Write fields; the verbs change the state',
      tag,
      roles: staffAndPrograms,
      params: byNumber,
      body: fields,
      answers: { 200: record, 202: record },
      problems: [409, 422],
      async handle({ params, body, ...call }) {
        const found = await findVisibleCase(db, call.caller, params.number);
        const view = caseView(found, call.caller);
        requireVersion(view, call.ifMatch);
        const input = texts(body);
        if (Object.keys(input).length === 0) return { status: 200, body: view };
        const { ifMatch } = call;
        const revision = ifMatch === undefined ? {} : { revision: String(found.revision) };
        return give('update', params.number, { ...input, ...revision }, call);
      },
    }),
    ...Object.entries(caseLifecycle.commands)
      .filter(([name, { by }]) => by.length > 0 && !['update', 'comment'].includes(name))
      .map(([name, command]) =>
        route({
          method: 'post',
          path: `/cases/{number}/${kebab(name)}`,
          summary: `${command.title}: ${command.from.join(', ')}`,
          tag,
          roles: command.by,
          params: byNumber,
          body: inputSchema(command.input),
          answers: { 200: record, 202: record },
          handle: ({ params, body, ...call }) => give(name, params.number, body, call),
        }),
      ),
  ];
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
