import { stateLabel } from '../i18n/labels';

type Tone = 'new' | 'active' | 'waiting' | 'good' | 'bad' | 'quiet';

/** The colour of each state of every kind of record; a state that is not listed is quiet. */
const tones: Readonly<Record<string, Tone>> = {
  Submitted: 'new',
  Received: 'new',
  New: 'new',
  Requested: 'new',
  'Awaiting Customer': 'waiting',
  'Approval Requested': 'waiting',
  Approved: 'active',
  Open: 'active',
  'Work in Progress': 'active',
  'Awaiting Info': 'waiting',
  Paused: 'waiting',
  Resolved: 'good',
  Active: 'good',
  Established: 'good',
  Closed: 'quiet',
  Cancelled: 'quiet',
  Expired: 'quiet',
  'Off-boarded': 'quiet',
  Rejected: 'bad',
  pending: 'waiting',
  'in sync': 'good',
  failed: 'bad',
  paused: 'waiting',
  waiting: 'waiting',
  delivered: 'good',
  discarded: 'quiet',
};

/** A state as coloured text, in the reader's language if it is one of the API's. The text alone has the meaning. */
export function StateBadge({ state, tone }: { readonly state: string; readonly tone?: Tone }) {
  return (
    <span className={`badge badge-${tone ?? tones[state] ?? 'quiet'}`}>{stateLabel(state)}</span>
  );
}
