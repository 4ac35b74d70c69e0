import type { Connection } from '../api/types';
import { Facts } from '../components/Facts';
import { itemKinds, words } from '../components/labels';

interface Props {
  readonly rules: Connection['replicationSet'];
  /** Whether work notes are exchanged, if the replication set allows them. */
  readonly notes?: string;
}

/** What a connection exchanges: by the provider's replication set, and by what both sides allow. */
export function ReplicationRules({ rules, notes }: Props) {
  if (!rules) return <p className="quiet">Not known yet: the provider sends it.</p>;
  const { kinds, fields, workNotes } = rules;

  return (
    <Facts
      facts={{
        'Kinds of catalog items': kinds.map((kind) => itemKinds[kind]).join(', ') || 'None',
        'Fields of requests': ['Short description', 'State', ...fields.map(words)].join(', '),
        'Work notes': workNotes ? (notes ?? 'Exchanged') : 'Not exchanged',
      }}
    />
  );
}
