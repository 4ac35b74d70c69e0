import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { send } from '../api/send';
import type { Desk, DeskPreview as Preview } from '../api/types';
import { Choice } from '../components/Choice';
import { Facts } from '../components/Facts';
import { Field } from '../components/Field';
import { ErrorNotice } from '../components/Notice';
import { StateBadge } from '../components/StateBadge';
import { Panel } from '../record/RecordPage';
import type { Mapping } from './RecordMapping';
import { useLasting } from './useLasting';

const directions = [
  { id: 'out', label: 'A record, to the desk' },
  { id: 'in', label: 'A ticket, from the desk' },
];

interface Props {
  readonly desk: Desk;
  /** As it is typed, saved or not. */
  readonly mapping: Mapping;
}

/** What a record or a ticket would become with the mapping as it is typed. Nothing is changed by it. */
export function DeskPreview({ desk, mapping }: Props) {
  const [direction, setDirection] = useState('out');
  const [named, setNamed] = useState('');
  const [status, setStatus] = useState('');
  const [reply, setReply] = useState('');
  const settled = useLasting(
    useDeferredValue(JSON.stringify({ direction, named, status, reply, mapping })),
    500,
  );
  const found = useQuery({
    queryKey: ['desk preview', desk.id, settled],
    enabled: settled !== null && named.trim() !== '',
    retry: false,
    queryFn: async ({ signal }) => {
      const asIf = {
        ...(status.trim() && { status: status.trim() }),
        ...(reply.trim() && { reply }),
      };
      const name = named.trim();
      const event = direction === 'out' ? { record: name } : { ticket: name, ...asIf };
      const body = { direction, event, mapping: filled(mapping) };
      return (await send<Preview>(desk.links.preview ?? '', { method: 'POST', body, signal })).body;
    },
    placeholderData: (previous) => previous,
  });
  return (
    <Panel title="Preview">
      <p className="quiet">
        What a record or a ticket would become with the mapping above, before you save it. Nothing
        is written.
      </p>
      <div className="form">
        <Choice
          label="Show"
          required
          options={directions}
          value={direction}
          onChange={(id) => setDirection(id === 'in' ? 'in' : 'out')}
        />
        <Field
          label={direction === 'out' ? 'Number of the record' : 'Id of the ticket'}
          required
          value={named}
          onChange={setNamed}
        />
        {direction === 'in' && (
          <>
            <Field
              label="As if it had the status"
              value={status}
              onChange={setStatus}
              description="Without one, the ticket's own."
            />
            <Field label="As if somebody had replied" lines={2} value={reply} onChange={setReply} />
          </>
        )}
      </div>
      <ErrorNotice error={found.error} />
      {found.data && !found.error && named.trim() !== '' && <Effects preview={found.data} />}
    </Panel>
  );
}

function Effects({ preview: { effects } }: { readonly preview: Preview }) {
  return (
    <ol className="desk-effects" aria-label="What would happen">
      {effects.map(({ does, text, values }) => (
        <li key={JSON.stringify([does, text, values])}>
          <StateBadge state={does} tone={does === 'refused' ? 'bad' : 'active'} />
          {text && <p className="desk-text">{text}</p>}
          <div className="pairs">
            <Facts facts={values} />
          </div>
        </li>
      ))}
    </ol>
  );
}

/** Without what somebody has begun to type, and left empty so far. */
function filled(mapping: Mapping): Mapping {
  return JSON.parse(JSON.stringify(mapping, (_, value) => (value === '' ? undefined : value)));
}
