import { useEffect, useRef, useState } from 'react';
import { secondAdmin } from '../api/confirmation';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { CheckedForm } from '../form/CheckedForm';
import { t } from '../i18n/t';

/** Asks why the user needs a second admin for an action, and then lets the call ask for one. */
export function AskSecondAdmin() {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const answer = useRef<(reason: string | null) => void>(() => {});

  useEffect(
    () =>
      secondAdmin.by(() => {
        setOpen(true);
        return new Promise((resolve) => {
          answer.current = resolve;
        });
      }),
    [],
  );

  function close(given: string | null): void {
    setOpen(false);
    setReason('');
    answer.current(given);
  }

  return (
    <Dialog title={t('approval.askTitle')} open={open} onClose={() => close(null)}>
      <p className="quiet">{t('approval.askAbout')}</p>
      <CheckedForm
        submit={t('approval.ask')}
        onClose={() => close(null)}
        sending={{ error: null, isPending: false }}
        missing={reason.trim() === '' ? { reason: t('record.sayWhy') } : {}}
        onSubmit={() => close(reason.trim())}
      >
        {(error) => (
          <Field
            label={t('approval.reason')}
            lines={3}
            value={reason}
            onChange={setReason}
            required
            autoFocus
            error={error('reason')}
          />
        )}
      </CheckedForm>
    </Dialog>
  );
}
