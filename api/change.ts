import { z } from 'zod';
import { approvals } from '../domain/change';
import { metaphaseOf, obstacles, perChangeField, transitionsFrom } from '../domain/changeModel';
import { staff } from '../domain/lifecycle';
import { normalChange } from '../domain/normalChange';
import { namedHere } from '../records/assignment';
import { type ChangeRecord, changes } from '../records/change';
import { requireOpenRoom } from '../records/openRecords';
import { snapshotOf } from '../records/recordType';
import type { Caller } from '../records/user';
import { openChange } from '../temporal/openChange';
import { type ChangePatch, changeInput, changePatch, commandInput, newIn } from './changeInput';
import type { Deps } from './deps';
import { links, maybe, priority, time, wholeNumber, word } from './http/fields';
import { fieldErrorSchema } from './http/problem';
import { base, type Route, route } from './http/route';
import { paths } from './paths';
import { deskField } from './record/desk';
import { commonView, keptFields, type Resource } from './record/resource';
import { createdAnswer } from './record/routes';

const needs = z.array(fieldErrorSchema);

const changeSchema = z
  .object({
    number: z.string().meta({ example: 'CHG0001001' }),
    ...perChangeField(() => maybe(z.string())),
    title: z.string(),
    model: z.string(),
    phase: z.string(),
    metaphase: z.string(),
    priority,
    approval: maybe(z.enum(approvals)),
    openedBy: z.string(),
    openedAt: time,
    updatedAt: time,
    closedAt: maybe(time),
    ...keptFields,
    desk: deskField,
    transitions: z
      .array(z.object({ to: z.string(), needs }))
      .meta({ description: 'The phases that it can move to, with the missing fields of each.' }),
    actions: z.array(z.string()),
    links,
  })
  .meta({ id: 'Change' });

function changeView(record: ChangeRecord, caller: Caller): z.input<typeof changeSchema> {
  const { number, model, state } = record;
  const { fields } = snapshotOf(record);
  const self = paths.change(number);
  return {
    number,
    ...perChangeField((field) => record[field]),
    title: record.title,
    model: model.name,
    phase: state,
    metaphase: metaphaseOf(model, state),
    priority: Number(record.priority),
    approval: approvals.find((known) => known === record.approval) ?? null,
    openedBy: record.openedBy,
    ...commonView(record, caller),
    desk: null,
    transitions: transitionsFrom(model, state).map(({ to }) => ({
      to,
      needs: [...obstacles(model, state, to, fields)],
    })),
    links: {
      self,
      journal: `${self}/journal`,
      attachments: `${self}/attachments`,
      events: `${self}/events`,
      externalReferences: `${self}/external-references`,
      model: `${base}/change-models?name=${encodeURIComponent(model.name)}`,
    },
  };
}

/** Changes, for staff. An external system reads those that it has a reference on. */
export const changeResource: Resource<ChangeRecord> = {
  type: changes,
  path: '/changes',
  tag: 'changes',
  nouns: ['change', 'changes'],
  systems: true,
  schema: changeSchema,
  // Its state is its phase, which its model names.
  filters: { state: null, priority: wholeNumber(1, 5).transform(String).optional() },
  patch: {
    summary: 'Change several fields at once, also the phase: all of them, or none',
    body: changePatch,
    input: async (db, patch: ChangePatch, record) =>
      newIn(record, await namedHere(db, commandInput(patch), { ...record })),
  },
  find: changes.find,
  list: changes.list,
  view: changeView,
};

export function createChangeRoute(deps: Deps): Route {
  return route({
    method: 'post',
    path: changeResource.path,
    summary: 'Create a change',
    tag: changeResource.tag,
    roles: staff,
    body: z.strictObject({ ...changeInput, model: word.optional() }),
    answers: { 201: createdAnswer(changeResource) },
    async handle({ body, caller, effectId: id }) {
      const { model = normalChange.name, ...fields } = body;
      await requireOpenRoom(deps, { kind: 'change', by: caller.name });
      const input = await namedHere(deps.db, commandInput(fields));
      const { record } = await openChange(deps, { id, model, input, by: caller.name });
      const headers = { Location: paths.change(record.number) };
      return { status: 201, body: changeView(record, caller), headers };
    },
  });
}
