import { z } from 'zod';
import { approvals } from '../domain/change';
import { type ChangeField, changeFields, perChangeField } from '../domain/changeModel';
import type { Input } from '../domain/lifecycle';
import type { ChangeRecord } from '../records/change';
import { anyText, line, priority, text } from './http/fields';

const longText = anyText.nullable().optional();
const shortText = line.nullable().optional();

/** The writable fields of a change. Null clears a field. Groups are given by id or by name. */
export const changeInput = {
  ...perChangeField((_field, { isLong }) => (isLong ? longText : shortText)),
  title: text,
  phase: line.optional(),
  priority: priority.optional(),
  approval: z.enum(approvals).nullable().optional(),
  comment: text.optional(),
};
export const changePatch = z.strictObject({ ...changeInput, title: text.optional() });
export type ChangePatch = z.output<typeof changePatch>;

/** The fields as input of the lifecycle's command: texts, of which an empty one clears the field. */
export function commandInput(patch: ChangePatch): Input {
  return Object.fromEntries(
    Object.entries(patch).flatMap(([field, value]) =>
      value === undefined ? [] : [[field, value === null ? '' : String(value)]],
    ),
  );
}

/** Only the fields whose value would change. */
export function newIn(record: ChangeRecord, input: Input): Input {
  const current: Readonly<Record<ChangeField | 'phase', string | null>> = {
    ...record,
    phase: record.state,
  };
  const isSame = (field: string, value: string | undefined) =>
    isField(field) && (current[field] ?? '') === value;
  return Object.fromEntries(
    Object.entries(input).filter(([field, value]) => !isSame(field, value)),
  );
}

function isField(field: string): field is ChangeField | 'phase' {
  return field === 'phase' || changeFields.some((known) => known === field);
}
