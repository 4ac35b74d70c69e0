import { z } from 'zod';
import { approvals, changeLifecycle } from '../../domain/change';
import {
  type ChangeModel,
  hindrances,
  metaphaseOf,
  transitionsFrom,
} from '../../domain/changeModel';
import { actions } from '../../domain/lifecycle';
import type { ChangeRecord } from '../../records/change';
import type { ExternalReference } from '../../records/externalReferences';
import { snapshotOf } from '../../records/recordType';
import type { Caller } from '../../records/user';
import { links, maybe, priority, time } from '../http/fields';
import { base } from '../http/route';

export function changePath(number: string): string {
  return `${base}/changes/${number}`;
}

const needs = z.array(z.object({ path: z.string(), message: z.string() }));

export const changeSchema = z
  .object({
    number: z.string().meta({ example: 'CHG0001001' }),
    title: z.string(),
    description: maybe(z.string()),
    model: z.string(),
    phase: z.string(),
    metaphase: z.string(),
    owningGroup: maybe(z.string()),
    priority,
    approval: maybe(z.enum(approvals)),
    completionCode: maybe(z.string()),
    openedBy: z.string(),
    openedAt: time,
    updatedAt: time,
    closedAt: maybe(time),
    transitions: z
      .array(z.object({ to: z.string(), needs }))
      .meta({ description: 'Where it may go from here, and what it lacks for that.' }),
    actions: z.array(z.string()),
    links,
  })
  .meta({ id: 'Change' });

export function changeView(
  record: ChangeRecord,
  { roles }: Pick<Caller, 'roles'>,
): z.input<typeof changeSchema> {
  const { number, title, description, model, state, owningGroup, completionCode } = record;
  const { fields } = snapshotOf(record);
  const self = changePath(number);
  return {
    number,
    title,
    description,
    model: model.name,
    phase: state,
    metaphase: metaphaseOf(model, state),
    owningGroup,
    priority: Number(record.priority),
    approval: approvals.find((known) => known === record.approval) ?? null,
    completionCode,
    openedBy: record.openedBy,
    openedAt: record.openedAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
    closedAt: record.closedAt?.toISOString() ?? null,
    transitions: transitionsFrom(model, state).map(({ to }) => ({
      to,
      needs: hindrances(model, state, to, fields),
    })),
    actions: [...actions(changeLifecycle(model), { state, fields }, roles)],
    links: {
      self,
      journal: `${self}/journal`,
      attachments: `${self}/attachments`,
      externalReferences: `${self}/external-references`,
      model: `${base}/change-models?name=${encodeURIComponent(model.name)}`,
    },
  };
}

export const modelSchema = z
  .object({
    name: z.string(),
    title: z.string(),
    initial: z.string(),
    phases: z.array(z.object({ name: z.string(), metaphase: z.string(), last: z.boolean() })),
    metaphases: z.array(z.object({ name: z.string(), phases: z.array(z.string()) })),
    transitions: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        conditions: z.array(
          z.object({
            field: z.string(),
            required: z.literal(true),
            oneOf: z.array(z.string()).optional(),
          }),
        ),
      }),
    ),
    last: z.array(z.string()),
    abandoned: z.string(),
  })
  .meta({ id: 'ChangeModel' });

export function modelView(model: ChangeModel): z.input<typeof modelSchema> {
  const { name, title, initial, metaphases, transitions, last, abandoned } = model;
  return {
    name,
    title,
    initial,
    phases: metaphases.flatMap((metaphase) =>
      metaphase.phases.map((phase) => ({
        name: phase,
        metaphase: metaphase.name,
        last: last.includes(phase),
      })),
    ),
    metaphases: metaphases.map(({ name, phases }) => ({ name, phases: [...phases] })),
    transitions: transitions.map(({ from, to, conditions = [] }) => ({
      from,
      to,
      conditions: conditions.map(({ field, oneOf }) => ({
        field,
        required: true as const,
        ...(oneOf && { oneOf: [...oneOf] }),
      })),
    })),
    last: [...last],
    abandoned,
  };
}

export const referenceSchema = z
  .object({
    externalSystem: z.string(),
    externalSystemId: z.uuid(),
    externalId: maybe(z.string()).meta({ description: 'Null before the system has said it.' }),
    active: z.boolean().meta({ description: 'Whether the system is enabled.' }),
    originator: z.boolean().meta({ description: 'Whether the system created the change.' }),
    createdAt: time,
    links,
  })
  .meta({ id: 'ExternalReference' });

export function referenceView(reference: ExternalReference): z.input<typeof referenceSchema> {
  const { systemId, systemName, externalId, active, originator, createdAt } = reference;
  return {
    externalSystem: systemName,
    externalSystemId: systemId,
    externalId,
    active,
    originator,
    createdAt: createdAt.toISOString(),
    links: { externalSystem: `${base}/external-systems/${systemId}` },
  };
}
