import { z } from 'zod';
import { type Input, staff, staffAndPrograms } from '../domain/lifecycle';
import { normalChange } from '../domain/normalChange';
import { namedHere } from '../records/assignment';
import { type ChangeRecord, changes } from '../records/change';
import { listModels } from '../records/changeModels';
import { writeEntry } from '../records/entries';
import { findGroup } from '../records/group';
import { hasText } from '../records/textSearch';
import { readsWorkNotes, visibleTo } from '../records/visibility';
import { openChange } from './changeCreation';
import { changeInput, changePatch, commandInput, newIn } from './changeInput';
import type { Deps } from './deps';
import { giveCommand } from './giveCommand';
import { recordText, wholeNumber, word } from './http/fields';
import { answerPage, pageOf, pageQuery, placeTime } from './http/page';
import { base, type Call, type Route, route } from './http/route';
import { requireVersion } from './http/version';
import { changePath, changeSchema, changeView, modelSchema, modelView } from './views/change';
import { findVisibleChange } from './visibility';

const tag = 'changes';
const byNumber = z.object({ number: word });
const record = {
  description: 'The change.',
  schema: changeSchema,
  headers: { ETag: 'The version of the record.' },
};
const query = z.strictObject({
  ...pageQuery,
  phase: word.optional(),
  owningGroup: word.optional(),
  priority: wholeNumber(1, 5).transform(String).optional(),
  approval: word.optional(),
  completionCode: word.optional(),
  openedBy: word.optional(),
  model: word.optional(),
  q: recordText,
});

/** Changes, which staff work on; an external system reads those that it has a reference on. */
export function changeRoutes(deps: Deps): Route[] {
  const { db, instance, afterCommit } = deps;

  async function update(
    change: ChangeRecord,
    input: Input,
    { caller, effectId: id, ifMatch }: Pick<Call, 'caller' | 'effectId' | 'ifMatch'>,
  ): Promise<200 | 202> {
    const by = caller.name;
    const { comment, ...fields } = input;
    if (Object.keys(fields).length === 0) {
      if (comment === undefined) return 200;
      const added = { id, entry: 'comment', text: comment, by } as const;
      const written = await writeEntry(db, instance, change, added);
      if (written.status === 'written')
        for (const system of written.destinations) afterCommit(system);
      return 200;
    }
    // Nobody may come between the version that was named and this.
    const revision = ifMatch === undefined ? {} : { revision: String(change.revision) };
    const giving = { name: 'update', input: { ...input, ...revision }, by, id };
    return giveCommand(deps, change, giving);
  }

  return [
    route({
      method: 'post',
      path: '/changes',
      summary: 'Create a change',
      tag,
      roles: staff,
      body: z.strictObject({ ...changeInput, model: word.optional() }),
      answers: { 201: { ...record, headers: { ...record.headers, Location: 'Its path.' } } },
      async handle({ body, caller, effectId: id }) {
        const { model = normalChange.name, ...fields } = body;
        const input = await namedHere(db, commandInput(fields));
        const { record } = await openChange(deps, { id, model, input, by: caller.name });
        const headers = { Location: changePath(record.number) };
        return { status: 201, body: changeView(record, caller), headers };
      },
    }),
    route({
      method: 'get',
      path: '/changes',
      summary: 'List changes, newest first',
      tag,
      roles: staffAndPrograms,
      systems: true,
      query,
      answers: { 200: pageOf(changeSchema) },
      async handle({ query, caller }) {
        const group = query.owningGroup && (await findGroup(db, query.owningGroup))?.name;
        const owningGroup = group ?? query.owningGroup;
        const workNotes = readsWorkNotes(caller, changes);
        const filters = { ...query, owningGroup, workNotes };
        const visible = visibleTo(caller, changes);
        return answerPage({
          path: `${base}/changes`,
          query,
          place: z.object({ at: placeTime, number: word }),
          list: (limit, after) =>
            changes.list(db, filters, visible, {
              limit,
              after: after && { at: after.at, key: after.number },
            }),
          placeOf: ({ openedAt, number }) => ({ at: openedAt.toISOString(), number }),
          show: (row) => changeView(row, caller),
        });
      },
    }),
    route({
      method: 'get',
      path: '/changes/{number}',
      summary: 'Read one',
      tag,
      roles: staffAndPrograms,
      systems: true,
      params: byNumber,
      answers: { 200: record },
      async handle({ params, caller }) {
        const change = await findVisibleChange(db, caller, params.number);
        return { status: 200, body: changeView(change, caller) };
      },
    }),
    route({
      method: 'patch',
      path: '/changes/{number}',
      summary: 'Change several fields at once, the phase among them: all of it, or nothing',
      tag,
      roles: staff,
      params: byNumber,
      body: changePatch,
      answers: { 200: record, 202: record },
      problems: [409, 422],
      async handle({ params, body, caller, effectId, ifMatch }) {
        const change = await findVisibleChange(db, caller, params.number);
        requireVersion(changeView(change, caller), ifMatch);
        const input = newIn(change, await namedHere(db, commandInput(body), { ...change }));
        const status = await update(change, input, { caller, effectId, ifMatch });
        const after = await findVisibleChange(db, caller, params.number);
        return { status, body: changeView(after, caller) };
      },
    }),
    route({
      method: 'get',
      path: '/change-models',
      summary: 'List the models that changes follow',
      tag,
      roles: staffAndPrograms,
      systems: true,
      query: z.strictObject({ ...pageQuery, name: word.optional() }),
      answers: { 200: pageOf(modelSchema) },
      async handle({ query }) {
        const models = await listModels(db);
        return answerPage({
          path: `${base}/change-models`,
          query,
          place: word,
          list: async (limit, after = '') =>
            models
              .filter(({ name }) => name > after && (query.name ?? name) === name)
              .filter(({ name }) => hasText(query.q, [name]))
              .slice(0, limit),
          placeOf: ({ name }) => name,
          show: modelView,
        });
      },
    }),
  ];
}
