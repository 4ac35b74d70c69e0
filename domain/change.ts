import {
  type ChangeField,
  type ChangeFieldRule,
  type ChangeModel,
  changeFieldRules,
  changeFields,
  obstacles,
  perChangeField,
  phasesOf,
  transitionsFrom,
} from './changeModel';
import { withdrawn } from './changeOperations';
import {
  type CurrentState,
  type Fields,
  type Input,
  type InputShape,
  lifecycle,
  type Role,
  textFields,
} from './lifecycle';
import type { FieldError } from './refusal';
import { reminders } from './reminder';
import { listed, type Saying, say } from './saying';

const agents: readonly Role[] = ['agent', 'admin'];

export const approvals = ['Requested', 'Approved', 'Rejected'] as const;

/** The source of an operation. A `comment` becomes a separate entry. */
const fromSystem: InputShape = { system: 'optional', externalId: 'optional', comment: 'optional' };

/**
 * A change of a model. Its states are the model's phases. An empty text clears a field. There is no final state: a
 * change in one of its last phases can still be assigned, withdrawn and commented on. Its workflow ends in such a
 * phase, and starts again for a later command.
 */
export function changeLifecycle(model: ChangeModel) {
  const phases = phasesOf(model);
  const cancelled = { completionCode: withdrawn };
  const approving = approvalPhases(model);
  const approval = reminders<string, ChangeField>({
    from: approving,
    reminds: 'remindedApproval',
    escalates: 'escalatedApproval',
    unless: ({ fields }) =>
      fields.approval === 'Approved' || fields.approval === 'Rejected'
        ? {
            message: `Its approval is ${fields.approval}.`,
            code: 'approvalDone',
            params: { approval: fields.approval },
          }
        : null,
  });
  return lifecycle<string, ChangeField>({
    name: 'change',
    states: phases,
    initial: model.initial,
    final: [],
    rests: model.last,
    fields: textFields(changeFields),
    commands: {
      update: {
        title: 'Update',
        from: phases,
        leads: ({ phase }) => phase || undefined,
        by: agents,
        input: {
          ...perChangeField(() => 'optional' as const),
          phase: 'optional',
          ...fromSystem,
        },
        check: (input) => [...valueErrors(phases, input), ...sourceErrors(input)],
        requires: (record, input) =>
          obstacles(model, record.state, input.phase || record.state, after(record, input)),
        sets: given,
        says: updateText,
      },
      assign: {
        title: 'Assign from the external system',
        from: phases,
        by: [],
        through: 'external system',
        input: fromSystem,
        check: sourceErrors,
        kind: 'comment',
        says: () => say('changeAssigned'),
      },
      reject: {
        title: 'Reject by the external system',
        from: phases,
        by: [],
        through: 'external system',
        input: fromSystem,
        check: sourceErrors,
        kind: 'comment',
        says: () => say('changeRejected'),
      },
      cancel: {
        title: 'Cancel by the external system',
        from: phases.filter((phase) =>
          transitionsFrom(model, phase).some(({ to }) => to === model.abandoned),
        ),
        to: model.abandoned,
        by: [],
        through: 'external system',
        input: fromSystem,
        check: sourceErrors,
        requires: ({ state, fields }) =>
          obstacles(model, state, model.abandoned, { ...fields, ...cancelled }),
        sets: () => cancelled,
        says: () => say('changeWithdrawn', { state: model.abandoned }),
      },
      remindApproval: approval.remind,
      escalateApproval: approval.escalate,
    },
    applies: {},
    entries: {
      comment: { title: 'Comment', by: agents, kind: 'comment' },
      workNote: { title: 'Work note', by: [], kind: 'work note' },
      attach: { title: 'Attach a file', by: agents, kind: 'attachment' },
    },
    clock: Object.fromEntries(
      approving.map((phase) => [
        phase,
        { remindApprovalAfter: 'remindApproval', escalateApprovalAfter: 'escalateApproval' },
      ]),
    ),
  });
}

/** Phases that need an approval before the change can leave them, except to the abandoned phase. */
function approvalPhases(model: ChangeModel): string[] {
  const needs = model.transitions.filter(({ conditions = [] }) =>
    conditions.some(({ field }) => field === 'approval'),
  );
  return [...new Set(needs.map(({ from }) => from))];
}

/** The fields that an input sets. */
function given(input: Input): Fields<ChangeField> {
  return Object.fromEntries(
    changeFields.flatMap((field) => {
      const value = input[field];
      // A signal that is sent by hand can contain null. It is ignored.
      return typeof value === 'string' ? [[field, value === '' ? null : value]] : [];
    }),
  );
}

/** The change with an input applied. */
function after(record: CurrentState<string, ChangeField>, input: Input): Fields<ChangeField> {
  return { ...record.fields, ...given(input) };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const maxExternalId = 255;

/** A signal that is sent by hand can name any source. */
function sourceErrors({ system, externalId }: Input): FieldError[] {
  const errors: FieldError[] = [];
  if (system && !uuid.test(system)) {
    errors.push({ path: 'system', message: 'must be the id of an external system.' });
  }
  if (externalId && externalId.length > maxExternalId) {
    errors.push({
      path: 'externalId',
      message: `has at most ${maxExternalId} characters.`,
      code: 'tooLong',
      params: { count: maxExternalId },
    });
  }
  return errors;
}

function valueErrors(phases: readonly string[], input: Input): FieldError[] {
  const errors: FieldError[] = [];
  const { title, phase, priority, approval } = input;
  if (title === '')
    errors.push({ path: 'title', message: 'is required: a text.', code: 'required' });
  if (phase && !phases.includes(phase)) {
    errors.push({
      path: 'phase',
      message: `must be one of ${phases.join(', ')}.`,
      code: 'oneOf',
      params: { values: phases.join(', ') },
    });
  }
  if (priority !== undefined && !/^[1-5]$/.test(priority)) {
    errors.push({
      path: 'priority',
      message: 'must be 1 (critical) to 5 (planning).',
      code: 'priority',
    });
  }
  if (approval && !approvals.some((known) => known === approval)) {
    errors.push({
      path: 'approval',
      message: `must be one of ${approvals.join(', ')}.`,
      code: 'oneOf',
      params: { values: approvals.join(', ') },
    });
  }
  return errors;
}

function updateText(input: Input): Saying {
  const parts = Object.entries(given(input)).map(([field, value]) => {
    const { isLong }: ChangeFieldRule = changeFieldRules[field as ChangeField];
    if (value === null) return say('fieldCleared', { field });
    if (isLong) return say('fieldChanged', { field });
    return field === 'approval'
      ? say('fieldState', { field, state: value })
      : say('fieldSet', { field, value });
  });
  const { phase: state } = input;
  const changes = listed(parts);
  if (parts.length === 0) return state ? say('entered', { state }) : say('updated');
  return state ? say('enteredWith', { state, changes }) : say('changeUpdated', { changes });
}
