import { z } from 'zod';
import { caseFields, caseLifecycle, caseStates } from '../../domain/case';
import { actions } from '../../domain/lifecycle';
import type { CaseRecord } from '../../records/case';
import { snapshotOf } from '../../records/recordType';
import type { Caller } from '../../records/user';
import { links, maybe, time } from '../http/fields';
import { base } from '../http/route';

export function casePath(number: string): string {
  return `${base}/cases/${number}`;
}

const field = maybe(z.string());

export const caseSchema = z
  .object({
    number: z.string().meta({ example: 'CS0001001' }),
    sysId: z.string().meta({ description: 'As the Table API names it.' }),
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
    actions: z.array(z.string()),
    links,
  })
  .meta({ id: 'Case' });

export function caseView(
  record: CaseRecord,
  { roles }: Pick<Caller, 'roles'>,
): z.input<typeof caseSchema> {
  const { number, sysId, state, openedBy, updatedBy, openedAt, updatedAt, closedAt } = record;
  const fields = caseFields.map((name) => [name, record[name]]);
  const self = casePath(number);
  return {
    ...{ number, sysId, state, openedBy, updatedBy },
    ...(Object.fromEntries(fields) as Record<(typeof caseFields)[number], string | null>),
    openedAt: openedAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    closedAt: closedAt?.toISOString() ?? null,
    actions: [...actions(caseLifecycle, snapshotOf(record), roles)],
    links: { self, journal: `${self}/journal`, attachments: `${self}/attachments` },
  };
}
