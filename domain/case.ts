import {
  type Command,
  type Field,
  type Fields,
  type Input,
  type InputShape,
  lengthErrors,
  lifecycle,
  staffAndPrograms,
} from './lifecycle';
import type { FieldError } from './refusal';
import { reminders } from './reminder';
import { say } from './saying';

export const caseStates = [
  'New',
  'Open',
  'Awaiting Info',
  'Resolved',
  'Closed',
  'Cancelled',
] as const;
export type CaseState = (typeof caseStates)[number];

/** A name or an id. Such columns are indexed, so they cannot hold long texts. */
const name = { max: 250 } satisfies Field;
const long = {} satisfies Field;

/**
 * The fields of a case that people and programs may set. References are opaque texts and are stored unchanged. One line
 * here adds a field: together with a migration for its column, the commands, the API and the Table API have it.
 */
export const caseFieldRules = {
  consumer: name,
  account: name,
  contact: name,
  financialAccount: name,
  soldProduct: name,
  product: name,
  serviceDefinition: name,
  assignmentGroup: name,
  assignedTo: name,
  contactType: name,
  category: name,
  subcategory: name,
  shortDescription: long,
  description: long,
  notes: long,
  priority: name,
  impact: name,
  urgency: name,
  resolutionCode: name,
  resolutionNotes: long,
  cause: long,
  correlationId: name,
  correlationDisplay: name,
} as const satisfies Readonly<Record<string, Field>>;
export type CaseField = keyof typeof caseFieldRules;
export const caseFields = Object.keys(caseFieldRules) as readonly CaseField[];

/**
 * The fields above, who last changed the case, and whether it was deleted. A deleted case is kept, but no longer shown.
 */
type Kept = CaseField | 'updatedBy' | 'deleted';
type CaseCommand = Command<CaseState, Kept>;

const agents = staffAndPrograms;
const open: readonly CaseState[] = ['New', 'Open', 'Awaiting Info', 'Resolved'];

/** Which fields are longer than they may be. `to` and `group` set fields as well. */
export function caseLengthErrors(input: Input): FieldError[] {
  return lengthErrors({ ...caseFieldRules, to: name, group: name }, input);
}

/** Every command can also set fields and add entries. Either all of it takes effect, or none. */
const commonInput: InputShape = {
  ...Object.fromEntries(caseFields.map((field) => [field, 'optional'])),
  comment: 'optional',
  workNote: 'optional',
};

/** The fields that an input sets. An empty text clears a field. */
function written(input: Input): Fields<CaseField> {
  return Object.fromEntries(
    caseFields.flatMap((field) => {
      const value = input[field];
      // A signal that is sent by hand can contain null. It is ignored.
      return typeof value === 'string' ? [[field, value === '' ? null : value]] : [];
    }),
  );
}

function command(
  rule: Omit<CaseCommand, 'by' | 'sets'> & {
    readonly sets?: (input: Input, by: string) => Fields<Kept>;
  },
): CaseCommand {
  return {
    ...rule,
    by: agents,
    input: { ...commonInput, ...rule.input },
    check: (input) => [...caseLengthErrors(input), ...(rule.check?.(input) ?? [])],
    sets: (input, by) => ({ ...written(input), ...rule.sets?.(input, by), updatedBy: by }),
  };
}

const question = reminders<CaseState, Kept>({
  from: ['Awaiting Info'],
  reminds: 'remindedCaseQuestion',
  escalates: 'escalatedCaseQuestion',
});
const solution = reminders<CaseState, Kept>({
  from: ['Resolved'],
  reminds: 'remindedSolution',
  escalates: 'escalatedCaseSolution',
});

/** A loan service case. External systems submit it, and staff work on it. */
export const caseLifecycle = lifecycle<CaseState, Kept>({
  name: 'case',
  states: caseStates,
  initial: 'New',
  final: ['Closed', 'Cancelled'],
  fields: { ...caseFieldRules, updatedBy: long, deleted: long },
  commands: {
    update: command({
      title: 'Update',
      from: open,
      input: {},
      kind: 'system',
      says: (input) => {
        const names = Object.keys(written(input));
        return names.length > 0
          ? say('updatedFields', { fields: names.join(', ') })
          : say('updated');
      },
    }),
    open: command({
      title: 'Open',
      from: ['New', 'Awaiting Info'],
      to: 'Open',
      input: {},
      says: () => say('opened'),
    }),
    assign: command({
      title: 'Assign',
      from: ['New', 'Open', 'Awaiting Info'],
      to: { New: 'Open' },
      input: { to: 'optional' },
      sets: ({ to }, by) => ({ assignedTo: to || by }),
      says: ({ to }, by) => say('openAssigned', { to: to || by }),
    }),
    reassign: command({
      title: 'Reassign',
      from: ['New', 'Open', 'Awaiting Info'],
      input: { to: 'optional', group: 'optional' },
      check: ({ to, group }) =>
        to || group
          ? []
          : [
              {
                path: 'to',
                message: 'name an agent (to) or a group (group).',
                code: 'assigneeOrGroup',
              },
            ],
      sets: ({ to, group }) => ({
        assignedTo: to || null,
        ...(group ? { assignmentGroup: group } : {}),
      }),
      says: ({ to, group }) => say('reassigned', { to: [to, group].filter(Boolean).join(', ') }),
    }),
    requestInfo: command({
      title: 'Request information',
      from: ['New', 'Open'],
      to: 'Awaiting Info',
      input: { text: 'optional' },
      says: ({ text }) => (text ? say('infoRequestedText', { text }) : say('infoRequested')),
    }),
    comment: command({
      title: 'Comment',
      from: open,
      to: { 'Awaiting Info': 'Open' },
      input: { text: 'required' },
      kind: 'comment',
      says: ({ text }) => text ?? '',
    }),
    propose: command({
      title: 'Propose a solution',
      from: ['Open', 'Awaiting Info'],
      to: 'Resolved',
      input: { resolutionCode: 'required' },
      says: ({ resolutionCode, resolutionNotes }) =>
        resolutionNotes
          ? say('proposed', { resolutionCode, resolutionNotes })
          : say('proposedCode', { resolutionCode }),
    }),
    accept: command({
      title: 'Accept',
      from: ['Resolved'],
      to: 'Closed',
      input: {},
      says: () => say('accepted'),
    }),
    reject: command({
      title: 'Reject',
      from: ['Resolved'],
      to: 'Open',
      input: { reason: 'optional' },
      sets: () => ({ resolutionCode: null, resolutionNotes: null }),
      says: ({ reason }) =>
        reason
          ? say('solutionRejectedBecause', { state: 'Open', reason })
          : say('solutionRejected', { state: 'Open' }),
    }),
    cancel: command({
      title: 'Cancel',
      from: open,
      to: 'Cancelled',
      input: { reason: 'optional' },
      says: ({ reason }) => (reason ? say('cancelledBecause', { reason }) : say('cancelled')),
    }),
    remove: {
      ...command({
        title: 'Delete',
        from: open,
        to: 'Cancelled',
        input: {},
        sets: () => ({ deleted: 'true' }),
        says: () => say('caseDeleted'),
      }),
      by: [],
      through: 'external system',
    },
    remindInfo: question.remind,
    escalateInfo: question.escalate,
    remind: solution.remind,
    escalate: solution.escalate,
  },
  applies: {},
  entries: {
    comment: { title: 'Comment', by: agents, kind: 'comment' },
    workNote: { title: 'Work note', by: agents, kind: 'work note' },
    attach: { title: 'Attach a file', by: agents, kind: 'attachment' },
  },
  clock: {
    'Awaiting Info': { remindInfoAfter: 'remindInfo', escalateInfoAfter: 'escalateInfo' },
    Resolved: { remindAfter: 'remind', escalateAfter: 'escalate' },
  },
});

/**
 * Finds the command that moves a case from one state to another, for callers that write states and do not know
 * commands. Returns `update` if the state stays the same, and null if no command leads there.
 */
export function commandTo(from: CaseState, to: CaseState): string | null {
  if (from === to) return 'update';
  const move = moves.find((one) => one.from.includes(from) && one.to === to);
  return move?.command ?? null;
}

const moves: readonly {
  readonly command: string;
  readonly from: readonly CaseState[];
  readonly to: CaseState;
}[] = [
  { command: 'open', from: ['New', 'Awaiting Info'], to: 'Open' },
  { command: 'reject', from: ['Resolved'], to: 'Open' },
  { command: 'requestInfo', from: ['New', 'Open'], to: 'Awaiting Info' },
  { command: 'propose', from: ['Open', 'Awaiting Info'], to: 'Resolved' },
  { command: 'accept', from: ['Resolved'], to: 'Closed' },
  { command: 'cancel', from: open, to: 'Cancelled' },
];
