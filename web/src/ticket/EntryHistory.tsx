import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '../api/send';
import type { JournalEntryWithRevisions } from '../api/types';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { dateTime } from '../components/dates';
import { Loading } from '../components/Loading';
import { ErrorNotice } from '../components/Notice';
import { t } from '../i18n/t';
import { FormattedText } from './FormattedText';

interface Props {
  /** Of the entry. */
  readonly path: string;
  readonly editedAt: string;
}

/** Says that an entry was edited, and opens the texts that it had. */
export function EditedMark({ path, editedAt }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="entry-edited"
        title={dateTime(editedAt)}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        {t('ticket.edited')}
      </button>
      <Dialog title={t('ticket.versions')} open={open} onClose={() => setOpen(false)}>
        <Versions path={path} editedAt={editedAt} />
        <div className="dialog-buttons">
          <Button autoFocus onPress={() => setOpen(false)}>
            {t('ticket.close')}
          </Button>
        </div>
      </Dialog>
    </>
  );
}

/** Every text of an entry, newest first. */
function Versions({ path, editedAt }: Props) {
  const found = useQuery({
    queryKey: ['revisions', path, editedAt],
    queryFn: async ({ signal }) => (await send<JournalEntryWithRevisions>(path, { signal })).body,
  });
  const versions = (found.data?.revisions ?? []).map((version, n) => ({ ...version, n: n + 1 }));
  return (
    <>
      <ErrorNotice error={found.error} retry={() => void found.refetch()} />
      {found.isPending && <Loading />}
      <ol className="versions">
        {versions.toReversed().map(({ text, at, n }) => (
          <li key={n} className="version">
            <h3>{t('ticket.version', { number: n, time: dateTime(at) })}</h3>
            <FormattedText text={text} />
          </li>
        ))}
      </ol>
    </>
  );
}
