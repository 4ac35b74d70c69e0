import type { Connection } from '../api/types';
import { Facts } from '../components/Facts';
import { itemKinds, words } from '../components/labels';

interface Props {
  readonly rules: Connection['replicationSet'];
  /** Whether work notes cross, where the replication set lets them. */
  readonly notes?: string;
}

/** What crosses a connection, as its provider's replication set says, and as both sides allow. */
export function ReplicationRules({ rules, notes }: Props) {
  if (!rules) return <p className="quiet">Not known yet: the provider tells it.</p>;
  const { kinds, fields, workNotes } = rules;

  return (
    <Facts
      facts={{
        'Kinds of catalog items': kinds.map((kind) => itemKinds[kind]).join(', ') || 'None',
        'Fields of requests': ['Short description', 'State', ...fields.map(words)].join(', '),
        'Work notes': workNotes ? (notes ?? 'Cross') : 'Stay at home',
      }}
    />
  );
}
