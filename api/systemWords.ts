import { type FieldError, Refused } from '../domain/refusal';
import { mapIncoming, mapOutgoing } from '../domain/systemMapping';
import type { ChangeRecord } from '../records/change';
import { contentOf } from '../records/changeEffects';
import type { ExternalSystem } from '../records/externalSystem';
import { type ChangePatch, changePatch } from './changeInput';
import { refuse } from './http/problem';

/** The input of a system for a change, with its own names. */
export type Said = Readonly<Record<string, string | number | null>>;

/** The answer to a system about a change, with its own names where the mapping has them. */
export function answeredChange({ mapping }: Pick<ExternalSystem, 'mapping'>, change: ChangeRecord) {
  const content = contentOf(change);
  return { ...mapOutgoing(mapping.outgoing, { ...content }).change, number: content.number };
}

/** Maps the system's fields to ours and validates them. Paths in errors are the system's own. */
export function readFields(
  { mapping }: Pick<ExternalSystem, 'mapping'>,
  fields: Said,
  comment: string | undefined,
  creates: boolean,
): ChangePatch {
  const { change, errors } = mapIncoming(mapping.incoming, fields, creates);
  const nameOf = namesOf({ mapping });
  const parsed = changePatch.safeParse({ ...typed(change), comment });
  const found: FieldError[] = errors.map(({ path, message }) => ({
    path: `change.${path}`,
    message,
  }));
  for (const { path, message } of parsed.error?.issues ?? []) {
    found.push({ path: nameOf(path.join('.')), message });
  }
  if (creates && change.title === undefined) {
    found.push({ path: nameOf('title'), message: 'is required.' });
  }
  if (!parsed.success || found.length > 0) throw refuse(found);
  return parsed.data;
}

/** The system's name of our field. */
export function namesOf({ mapping }: Pick<ExternalSystem, 'mapping'>): (field: string) => string {
  const theirs = new Map(
    Object.entries(mapping.incoming.fields).map(([their, our]) => [our, their]),
  );
  return (field) => `change.${theirs.get(field) ?? field}`;
}

/** The same refusal, with the system's own field names. An unknown group is invalid input of a system. */
export function inTheirWords(error: unknown, system: ExternalSystem): unknown {
  if (!(error instanceof Refused) || !error.details.errors) return error;
  if (error.code !== 'state' && error.code !== 'unknown') return error;
  const nameOf = namesOf(system);
  const errors = error.details.errors.map(({ path, message }) => ({ path: nameOf(path), message }));
  const detail = errors.map(({ path, message }) => `${path}: ${message}`).join(' ');
  const code = error.code === 'unknown' ? 'invalid' : error.code;
  return new Refused(code, detail, { ...error.details, errors });
}

/** A priority can be sent as a text of digits, and a text as a number. */
function typed(change: Said): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(change).map(([field, value]) => {
      if (field !== 'priority') return [field, typeof value === 'number' ? String(value) : value];
      return [field, typeof value === 'string' && /^\d$/.test(value) ? Number(value) : value];
    }),
  );
}
