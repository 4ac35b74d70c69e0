import type { DeskMapping, PriorityMapping, RecordMapping } from '../../domain/deskMapping';
import { asks, solves } from '../defaultCommands';

/** ServiceNow's priorities are ours: 1 Critical to 5 Planning. */
const priorities: PriorityMapping = {
  out: { 1: '1', 2: '2', 3: '3', 4: '4', 5: '5' },
  in: { 1: '1', 2: '2', 3: '3', 4: '4', 5: '5' },
};
const workNotes = { in: true, out: true };

/** States of an incident: 1 New, 2 In Progress, 3 On Hold, 6 Resolved, 7 Closed, 8 Canceled. */
const task: RecordMapping = {
  statuses: {
    out: {
      Received: '1',
      'Work in Progress': '2',
      'Awaiting Info': '3',
      Resolved: '6',
      Closed: '7',
      Cancelled: '8',
    },
    in: {
      1: null,
      2: { command: 'assign' },
      3: asks,
      6: solves,
      7: solves,
    },
  },
  priorities,
  workNotes,
};

/** The customer's incident: the provider's progress moves it, and closing or reopening it answers the solution. */
const request: RecordMapping = {
  statuses: {
    out: {
      Submitted: '2',
      Received: '2',
      'Work in Progress': '2',
      'Awaiting Info': '3',
      Resolved: '6',
      Closed: '7',
      Cancelled: '8',
    },
    in: {
      1: null,
      2: {
        command: 'reject',
        input: { reason: { from: 'reply', otherwise: 'The incident was reopened.' } },
      },
      3: null,
      6: { command: 'accept' },
      7: { command: 'accept' },
      8: {
        command: 'cancel',
        input: { reason: { from: 'reply', otherwise: 'The incident was canceled.' } },
      },
    },
  },
  priorities,
  workNotes,
};

const cases: RecordMapping = {
  statuses: {
    out: {
      New: '1',
      Open: '2',
      'Awaiting Info': '3',
      Resolved: '6',
      Closed: '7',
      Cancelled: '8',
    },
    in: {
      1: null,
      2: { command: 'open' },
      3: asks,
      6: solves,
      7: { command: 'accept' },
      8: { command: 'cancel' },
    },
  },
  priorities,
  workNotes,
};

/** States of a change: -5 New, -4 Assess, -3 Authorize, -2 Scheduled, -1 Implement, 0 Review, 3 Closed, 4 Canceled. */
const change: RecordMapping = {
  statuses: {
    out: {
      Log: '-5',
      Classify: '-4',
      Plan: '-4',
      Approve: '-3',
      Execute: '-1',
      Review: '0',
      Close: '3',
      Abandon: '4',
    },
    in: {
      '-5': null,
      '-4': { command: 'update', input: { phase: 'Classify' } },
      '-3': { command: 'update', input: { phase: 'Approve' } },
      '-2': null,
      '-1': { command: 'update', input: { phase: 'Execute' } },
      0: { command: 'update', input: { phase: 'Review' } },
      3: { command: 'update', input: { phase: 'Close', completionCode: 'Completed' } },
      4: { command: 'update', input: { phase: 'Abandon' } },
    },
  },
  priorities,
  // A change has no work notes.
  workNotes: { in: false, out: false },
};

/** Tasks, requests and cases as incidents, and changes as change requests, as ServiceNow ships these tables. */
export const mapping: DeskMapping = {
  records: { task, request, case: cases, change },
  people: {},
  groups: {},
};
