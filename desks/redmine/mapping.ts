import type { DeskMapping, PriorityMapping, RecordMapping } from '../../domain/deskMapping';
import { asks, solves } from '../defaultCommands';

/** The priorities that Redmine's default data has. */
const priorities: PriorityMapping = {
  out: { 1: 'Immediate', 2: 'High', 3: 'Normal', 4: 'Low', 5: 'Low' },
  in: { Immediate: '1', Urgent: '1', High: '2', Normal: '3', Low: '4' },
};
const workNotes = { in: true, out: true };

const rejected = { from: 'reply', otherwise: 'Rejected.' } as const;

/** The statuses that Redmine's default data has, in English. */
const task: RecordMapping = {
  statuses: {
    out: {
      Received: 'New',
      'Work in Progress': 'In Progress',
      'Awaiting Info': 'Feedback',
      Resolved: 'Resolved',
      Closed: 'Closed',
      Cancelled: 'Rejected',
    },
    in: {
      New: null,
      'In Progress': { command: 'assign' },
      Feedback: asks,
      Resolved: solves,
      Closed: solves,
      Rejected: {
        command: 'propose',
        input: { resolutionCode: 'Not Solved', resolutionNotes: rejected },
      },
    },
  },
  priorities,
  workNotes,
};

/** Closing a resolved issue accepts the solution, and working on it again rejects it. */
const request: RecordMapping = {
  statuses: {
    out: {
      Submitted: 'In Progress',
      Received: 'In Progress',
      'Work in Progress': 'In Progress',
      'Awaiting Info': 'Feedback',
      Resolved: 'Resolved',
      Closed: 'Closed',
      Cancelled: 'Rejected',
    },
    in: {
      New: null,
      'In Progress': {
        command: 'reject',
        input: { reason: { from: 'reply', otherwise: 'The issue was opened again.' } },
      },
      Feedback: null,
      Resolved: null,
      Closed: { command: 'accept' },
      Rejected: { command: 'cancel', input: { reason: rejected } },
    },
  },
  priorities,
  workNotes,
};

const cases: RecordMapping = {
  statuses: {
    out: {
      New: 'New',
      Open: 'In Progress',
      'Awaiting Info': 'Feedback',
      Resolved: 'Resolved',
      Closed: 'Closed',
      Cancelled: 'Rejected',
    },
    in: {
      New: null,
      'In Progress': { command: 'open' },
      Feedback: asks,
      Resolved: solves,
      Closed: { command: 'accept' },
      Rejected: { command: 'cancel', input: { reason: rejected } },
    },
  },
  priorities,
  workNotes,
};

const change: RecordMapping = {
  statuses: {
    out: {
      Log: 'New',
      Classify: 'In Progress',
      Plan: 'In Progress',
      Approve: 'Feedback',
      Execute: 'In Progress',
      Review: 'Resolved',
      Close: 'Closed',
      Abandon: 'Rejected',
    },
    in: {
      New: null,
      'In Progress': null,
      Feedback: null,
      Resolved: { command: 'update', input: { phase: 'Review' } },
      Closed: { command: 'update', input: { phase: 'Close', completionCode: 'Completed' } },
      Rejected: { command: 'update', input: { phase: 'Abandon' } },
    },
  },
  priorities,
  // A change has no work notes of its own.
  workNotes: { in: false, out: true },
};

export const mapping: DeskMapping = {
  records: { task, request, case: cases, change },
  people: {},
  groups: {},
};
