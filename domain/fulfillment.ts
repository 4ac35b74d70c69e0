import { type Command, lifecycle, type Role } from './lifecycle';
import { reminders } from './reminder';
import {
  isPriority,
  offboard,
  type ProviderField,
  type RequestState,
  requestFields,
  requestStates,
} from './request';
import { say } from './saying';
import type { LevelTarget } from './serviceLevels';

const agents: readonly Role[] = ['agent', 'admin'];

const untaken = reminders<RequestState, ProviderField>({
  from: ['Received'],
  reminds: 'remindedTask',
  escalates: 'escalatedTask',
});

type Rule = Command<RequestState, ProviderField>;

const running = {
  response: ['Submitted', 'Received'],
  resolution: ['Submitted', 'Received', 'Work in Progress'],
} as const satisfies Record<LevelTarget, readonly RequestState[]>;

/** The commands that the timers of a target give: an entry shortly before it is due, and one when it is breached. */
function levelCommands(target: LevelTarget): { readonly warn: Rule; readonly breach: Rule } {
  const entry = {
    from: running[target],
    by: [],
    input: { due: 'required' },
    kind: 'system',
  } as const;
  return {
    warn: {
      ...entry,
      title: `Warn of the ${target}`,
      reason: `${target}Warning`,
      says: ({ due }) => say(`${target}Warning`, { due }),
    },
    // Both sides show it. An entry of this kind crosses as this event.
    breach: {
      ...entry,
      title: `Record the breach of the ${target}`,
      reason: `${target}Breach`,
      says: ({ due }) => say(`${target}Breached`, { due }),
      emits: 'discarded',
    },
  };
}

const response = levelCommands('response');
const resolution = levelCommands('resolution');

/** The request at the provider, represented by its fulfillment task. */
export const fulfillment = lifecycle<RequestState, ProviderField>({
  name: 'fulfillment',
  states: requestStates,
  initial: 'Submitted',
  final: ['Closed', 'Cancelled'],
  fields: requestFields,
  commands: {
    receive: {
      title: 'Receive',
      from: ['Submitted'],
      to: 'Received',
      by: [],
      input: { group: 'required' },
      sets: ({ group }) => ({ assignmentGroup: group ?? null }),
      says: ({ group }) => say('received', { group }),
      emits: 'received',
    },
    assign: {
      title: 'Assign',
      from: ['Received', 'Work in Progress', 'Awaiting Info'],
      to: { Received: 'Work in Progress' },
      by: agents,
      input: { to: 'optional' },
      unless: ({ state, fields }) =>
        state !== 'Received' && fields.assignedTo
          ? {
              message: `It is assigned to ${fields.assignedTo} already; reassign it instead.`,
              code: 'assignedAlready',
              params: { name: fields.assignedTo },
            }
          : null,
      sets: ({ to }, by) => ({ assignedTo: to || by }),
      says: ({ to }, by) => say('workAssigned', { to: to || by }),
      emits: 'assigned',
    },
    reassign: {
      title: 'Reassign',
      from: ['Received', 'Work in Progress', 'Awaiting Info'],
      by: agents,
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
      emits: 'reassigned',
    },
    requestInfo: {
      title: 'Request information',
      from: ['Work in Progress'],
      to: 'Awaiting Info',
      by: agents,
      input: { text: 'required' },
      says: ({ text }) => say('infoRequestedText', { text }),
      emits: 'infoRequested',
    },
    propose: {
      title: 'Propose solution',
      from: ['Work in Progress', 'Awaiting Info'],
      to: 'Resolved',
      by: agents,
      input: { resolutionCode: 'required', resolutionNotes: 'required' },
      sets: ({ resolutionCode, resolutionNotes }) => ({
        resolutionCode: resolutionCode ?? null,
        resolutionNotes: resolutionNotes ?? null,
      }),
      says: ({ resolutionCode, resolutionNotes }) =>
        say('proposed', { resolutionCode, resolutionNotes }),
      emits: 'proposed',
    },
    setPriority: {
      title: 'Set priority',
      from: ['Received', 'Work in Progress', 'Awaiting Info', 'Resolved'],
      by: agents,
      input: { priority: 'required' },
      numbers: ['priority'],
      check: ({ priority }) =>
        isPriority(priority)
          ? []
          : [
              {
                path: 'priority',
                message: 'must be 1 (critical) to 5 (planning).',
                code: 'priority',
              },
            ],
      sets: ({ priority }) => ({ priority: priority ?? null }),
      says: ({ priority }, _by, record) =>
        record?.fields.priority
          ? say('priorityChanged', { from: record.fields.priority, priority })
          : say('prioritySet', { priority }),
      // Partners of the previous version know this event, and ignore a field that they do not know.
      emits: 'reassigned',
    },
    warnResponse: response.warn,
    breachResponse: response.breach,
    warnResolution: resolution.warn,
    breachResolution: resolution.breach,
    reschedule: {
      title: 'Compute due times again',
      from: ['Received', 'Work in Progress', 'Awaiting Info', 'Resolved'],
      by: [],
      through: 'calendar',
      input: {},
      kind: 'system',
      says: () => say('calendarChanged'),
      emits: 'discarded',
    },
    remindReceived: untaken.remind,
    escalateReceived: untaken.escalate,
    offboard,
  },
  applies: {
    accepted: { to: 'Closed' },
    closed: { to: 'Closed' },
    cancelled: { to: 'Cancelled' },
    rejected: {
      to: { Resolved: 'Work in Progress' },
      takes: ['resolutionCode', 'resolutionNotes'],
    },
    answered: { to: { 'Awaiting Info': 'Work in Progress' } },
    reminded: {},
  },
  entries: {
    comment: { title: 'Comment', by: agents, kind: 'comment', emits: 'commented' },
    workNote: { title: 'Work note', by: agents, kind: 'work note', emits: 'noted' },
    attach: { title: 'Attach a file', by: agents, kind: 'attachment', emits: 'attached' },
  },
  clock: {
    Received: {
      remindReceivedAfter: 'remindReceived',
      escalateReceivedAfter: 'escalateReceived',
    },
  },
  serviceLevels: {
    // Somebody took the task.
    response: {
      runsIn: running.response,
      metIn: ['Work in Progress', 'Awaiting Info', 'Resolved', 'Closed'],
    },
    // A rejected solution starts the clock again, with the time that was left.
    resolution: { runsIn: running.resolution, metIn: ['Resolved', 'Closed'] },
  },
});
