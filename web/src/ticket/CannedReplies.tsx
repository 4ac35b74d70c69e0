import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { fetchAll } from '../api/collections';
import { send } from '../api/send';
import { holds } from '../api/session';
import type { CannedReply } from '../api/types';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { Loading } from '../components/Loading';
import { organisation } from '../components/labels';
import { ErrorNotice } from '../components/Notice';
import { t } from '../i18n/t';
import { useSession } from '../session/useSession';
import '../styles/replies.css';
import { fill } from './placeholders';
import { EditReply, KeepReply, repliesPath as path } from './ReplyForms';
import type { TicketRecord } from './record';

interface Props {
  readonly record: TicketRecord;
  /** What is typed already: it can be kept as a reply. */
  readonly typed: string;
  readonly onInsert: (text: string) => void;
}

/** A button for staff that opens the canned replies; one of them is inserted into what is being written. */
export function CannedReplies({ record, typed, onInsert }: Props) {
  const [open, setOpen] = useState(false);
  const [edited, setEdited] = useState<CannedReply | null>(null);
  const { user } = useSession();
  if (!holds(user, 'agent', 'admin')) return null;
  return (
    <>
      <Button icon="note" onPress={() => setOpen(true)}>
        {t('ticket.insertReply')}
      </Button>
      {edited && <EditReply reply={edited} onClose={() => setEdited(null)} />}
      {open && !edited && (
        <Dialog title={t('ticket.cannedReplies')} open onClose={() => setOpen(false)}>
          <Picker
            record={record}
            onEdit={setEdited}
            onInsert={(text) => {
              onInsert(text);
              setOpen(false);
            }}
          />
          {typed.trim() !== '' && <KeepReply text={typed} />}
          <div className="dialog-buttons">
            <Button onPress={() => setOpen(false)}>{t('ticket.close')}</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

interface PickerProps extends Pick<Props, 'record' | 'onInsert'> {
  readonly onEdit: (reply: CannedReply) => void;
}

function Picker({ record, onInsert, onEdit }: PickerProps) {
  const { user, instance } = useSession();
  const client = useQueryClient();
  const [search, setSearch] = useState('');
  const found = useQuery({
    queryKey: ['canned-replies'],
    queryFn: ({ signal }) => fetchAll<CannedReply>(path, {}, signal),
  });
  const removing = useMutation({
    mutationFn: ({ links }: CannedReply) => send(links.self ?? path, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['canned-replies'] }),
  });
  const words = search.toLowerCase().split(/\s+/);
  const shown = found.data?.filter(({ title, text }) => {
    const all = `${title} ${text}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const values = {
    number: record.number,
    title: record.shortDescription ?? record.title,
    requester: record.openedBy,
    assignee: record.assignedTo,
    organisation: organisation(instance),
    me: user.name,
  };
  return (
    <>
      <Field
        label={t('ticket.searchReplies')}
        required
        autoFocus
        value={search}
        onChange={setSearch}
      />
      <ErrorNotice error={found.error ?? removing.error} />
      {found.isPending && <Loading />}
      {shown?.length === 0 && <p className="quiet">{t('ticket.noReplies')}</p>}
      <ul className="replies">
        {shown?.map((reply) => (
          <li key={reply.id} className="reply">
            <button
              type="button"
              className="reply-insert"
              onClick={() => onInsert(fill(reply.text, values))}
            >
              <strong>{reply.title}</strong>
              {reply.shared && <span className="entry-kind">{t('ticket.shared')}</span>}
              <span className="row-under reply-text">{reply.text}</span>
            </button>
            {(!reply.shared || holds(user, 'admin')) && (
              <>
                <Button
                  variant="quiet"
                  aria-label={t('ticket.editReplyOf', { title: reply.title })}
                  onPress={() => onEdit(reply)}
                >
                  {t('ticket.edit')}
                </Button>
                <Button
                  variant="quiet"
                  icon="cross"
                  aria-label={t('ticket.deleteReply', { title: reply.title })}
                  busy={removing.isPending && removing.variables === reply}
                  onPress={() => removing.mutate(reply)}
                />
              </>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
