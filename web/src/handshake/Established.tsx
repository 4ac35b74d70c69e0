import type { Connection } from '../api/types';
import { Icon } from '../components/Icon';

const said: Partial<Readonly<Record<Connection['state'], string>>> = {
  Active: 'Established: records cross in both directions.',
  Paused: 'Established, and paused: what is to cross waits.',
  'Off-boarded': 'It was established, and is off-boarded since: nothing crosses any more.',
};

/** What came of a handshake that was carried through. */
export function Established({ state }: { readonly state: Connection['state'] }) {
  return (
    <p className={state === 'Active' ? 'hops-end hops-end-good' : 'hops-end'}>
      <Icon name={state === 'Off-boarded' ? 'cross' : 'check'} />
      {said[state] ?? 'Established.'}
    </p>
  );
}
