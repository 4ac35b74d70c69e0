import type { DeskMapping, PriorityMapping, RecordMapping } from '../../domain/deskMapping';
import { asks, solves } from '../defaultCommands';

/** Request Tracker's priorities go from 0 to 100; its own names are Low (0), Medium (50) and High (100). */
const priorities: PriorityMapping = {
  out: { 1: '100', 2: '75', 3: '50', 4: '25', 5: '0' },
  // A ticket has 0 when nobody chose a priority.
  in: { 100: '1', 75: '2', 50: '3', 25: '4' },
};
const workNotes = { in: true, out: true };

const rejected = { from: 'reply', otherwise: 'Rejected.' } as const;

/** The statuses of the lifecycle that Request Tracker has without configuration: new, open, stalled, resolved, rejected. */
const task: RecordMapping = {
  statuses: {
    out: {
      Received: 'new',
      'Work in Progress': 'open',
      'Awaiting Info': 'stalled',
      Resolved: 'resolved',
      Closed: 'resolved',
      Cancelled: 'rejected',
    },
    in: {
      new: null,
      open: { command: 'assign' },
      stalled: asks,
      resolved: solves,
      rejected: {
        command: 'propose',
        input: { resolutionCode: 'Not Solved', resolutionNotes: rejected },
      },
    },
  },
  priorities,
  workNotes,
};

/** A proposed solution stalls the customer's ticket: resolving it accepts, and opening it rejects. */
const request: RecordMapping = {
  statuses: {
    out: {
      Submitted: 'open',
      Received: 'open',
      'Work in Progress': 'open',
      'Awaiting Info': 'stalled',
      Resolved: 'stalled',
      Closed: 'resolved',
      Cancelled: 'rejected',
    },
    in: {
      new: null,
      open: {
        command: 'reject',
        input: { reason: { from: 'reply', otherwise: 'The ticket was opened again.' } },
      },
      stalled: null,
      resolved: { command: 'accept' },
      rejected: { command: 'cancel', input: { reason: rejected } },
    },
  },
  priorities,
  workNotes,
};

const cases: RecordMapping = {
  statuses: {
    out: {
      New: 'new',
      Open: 'open',
      'Awaiting Info': 'stalled',
      Resolved: 'resolved',
      Closed: 'resolved',
      Cancelled: 'rejected',
    },
    in: {
      new: null,
      open: { command: 'open' },
      stalled: asks,
      resolved: solves,
      rejected: { command: 'cancel', input: { reason: rejected } },
    },
  },
  priorities,
  workNotes,
};

const change: RecordMapping = {
  statuses: {
    out: {
      Log: 'new',
      Classify: 'open',
      Plan: 'open',
      Approve: 'stalled',
      Execute: 'open',
      Review: 'open',
      Close: 'resolved',
      Abandon: 'rejected',
    },
    in: {
      new: null,
      open: null,
      stalled: null,
      resolved: {
        command: 'update',
        input: { phase: 'Close', completionCode: 'Completed' },
      },
      rejected: { command: 'update', input: { phase: 'Abandon' } },
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
