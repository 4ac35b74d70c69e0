import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { send } from '../api/send';
import type { Desk, DeskPreview as Preview } from '../api/types';
import { Choice } from '../components/Choice';
import { Facts } from '../components/Facts';
import { Field } from '../components/Field';
import { words } from '../components/labels';
import { ErrorNotice } from '../components/Notice';
import { StateBadge } from '../components/StateBadge';
import { t } from '../i18n/t';
import { Panel } from '../record/RecordPage';
import type { Mapping } from './RecordMapping';
import { useLasting } from './useLasting';

const directions = [
  { id: 'out', label: t('desk.recordToDesk') },
  { id: 'in', label: t('desk.ticketFromDesk') },
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
    queryKey: ['deskPreview', desk.id, settled],
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
    <Panel title={t('desk.preview')}>
      <p className="quiet">{t('desk.previewAbout')}</p>
      <div className="form">
        <Choice
          label={t('desk.show')}
          required
          options={directions}
          value={direction}
          onChange={(id) => setDirection(id === 'in' ? 'in' : 'out')}
        />
        <Field
          label={direction === 'out' ? t('desk.numberOfRecord') : t('desk.idOfTicket')}
          required
          value={named}
          onChange={setNamed}
        />
        {direction === 'in' && (
          <>
            <Field
              label={t('desk.asIfStatus')}
              value={status}
              onChange={setStatus}
              description={t('desk.asIfStatusAbout')}
            />
            <Field label={t('desk.asIfReply')} lines={2} value={reply} onChange={setReply} />
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
    <ol className="desk-effects" aria-label={t('desk.effects')}>
      {effects.map(({ does, text, values }) => (
        <li key={JSON.stringify([does, text, values])}>
          <StateBadge state={does} tone={does === 'refused' ? 'bad' : 'active'} />
          {text && <p className="desk-text">{text}</p>}
          <div className="pairs">
            <Facts
              facts={Object.fromEntries(
                Object.entries(values).map(([name, value]) => [words(name), value]),
              )}
            />
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
