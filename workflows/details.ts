import { actions } from '../domain/lifecycle';
import type { WorkflowRecord } from './record';

/** The current details of a record's workflow: Markdown for operators. */
export function recordDetails(record: WorkflowRecord): string {
  const { table, state, fields } = record;
  const { number, title, partner } = record.input;
  const next = record.nextTimer();
  const waitsFor = actions(table, record).filter((name) => table.commands[name]);
  const set = Object.entries(fields).filter(([, value]) => value);
  return [
    `**${number}** ${plain(title)}`,
    '',
    `State: **${state}**${partner && `, with **${partner}**`}`,
    ...set.map(([field, value]) => `- ${field}: ${plain(value ?? '')}`),
    waitsFor.length > 0 ? `\nWaits for: ${waitsFor.map((name) => `\`${name}\``).join(', ')}` : '',
    next ? `\nNext timer: \`${next.command}\` at ${new Date(next.at).toISOString()}` : '',
  ].join('\n');
}

/** Shows typed text literally, on one line and shortened. */
function plain(text: string): string {
  return text
    .slice(0, 200)
    .replace(/[\\`*_[\]<>#|~]/g, '\\$&')
    .replace(/\s+/g, ' ');
}

interface Outbox {
  readonly partner: string;
  readonly paused: boolean;
  readonly failures: number;
  readonly waiting?: number;
  readonly failed?: number;
  readonly oldest?: string | null;
  readonly lastError?: string;
  readonly nextTryAt?: number | undefined;
  /** The last refused signal, with its reason. */
  readonly refused?: string | undefined;
}

/** The current details of a delivery workflow. */
export function deliveryDetails(outbox: Outbox): string {
  const {
    partner,
    paused,
    failures,
    waiting = 0,
    failed = 0,
    oldest,
    lastError,
    nextTryAt,
    refused,
  } = outbox;
  return [
    `Outbox towards **${partner}**${paused ? ', **paused**' : ''}`,
    '',
    `- waiting: ${waiting}${oldest ? `, the oldest since ${oldest}` : ''}`,
    `- refused permanently (needs an admin): ${failed}`,
    failures > 0 ? `- consecutive failed attempts: ${failures}` : '',
    lastError ? `- last error: ${plain(lastError)}` : '',
    nextTryAt ? `- next attempt: ${new Date(nextTryAt).toISOString()}` : '',
    refused ? `- last signal refused: ${plain(refused)}` : '',
  ]
    .filter((line, n) => line || n === 1)
    .join('\n');
}

interface PolledDesk {
  readonly name: string;
  readonly status?: string;
  readonly tickets?: number;
  readonly failures: number;
  readonly lastError?: string;
  readonly nextTryAt?: number | undefined;
  /** The last refused signal, with its reason. */
  readonly refused?: string | undefined;
}

/** The current details of the workflow that polls a desk. */
export function deskDetails(desk: PolledDesk): string {
  const { name, status, tickets, failures, lastError, nextTryAt, refused } = desk;
  return [
    `Changes in the desk **${plain(name)}**${status === 'paused' ? ', **paused**' : ''}`,
    '',
    tickets === undefined ? '' : `- changed tickets in the last ten minutes of polling: ${tickets}`,
    failures > 0 ? `- consecutive failed polls: ${failures}` : '',
    failures > 0 && lastError ? `- last error: ${plain(lastError)}` : '',
    nextTryAt ? `- next attempt: ${new Date(nextTryAt).toISOString()}` : '',
    refused ? `- last signal refused: ${plain(refused)}` : '',
  ]
    .filter((line, n) => line || n === 1)
    .join('\n');
}
