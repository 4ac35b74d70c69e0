import type { Failure } from '../api/types';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { t } from '../i18n/t';

interface Props {
  readonly failures: readonly Failure[];
  readonly onClose: () => void;
  readonly onDiscard: (reason: string) => void;
}

/** Asks for the reason of a discard, which goes into the journal. */
export function DiscardDialog({ failures, onClose, onDiscard }: Props) {
  const fields = useFields(`discard ${failures.map(({ id }) => id).join(' ')}`, { reason: '' });
  const [first] = failures;
  const title =
    failures.length === 1 && first
      ? t('failure.discardOne', { subject: first.subject })
      : t('failure.discardMany', { count: failures.length });
  return (
    <Dialog title={title} open onClose={onClose}>
      <p>{t('failure.discardHint', { count: failures.length })}</p>
      <CheckedForm
        submit={t('failure.discard')}
        onClose={onClose}
        sending={{ error: null, isPending: false }}
        draft={fields.draft}
        missing={fields.text('reason') === '' ? { reason: t('failure.pleaseSayWhy') } : {}}
        onSubmit={() => {
          onDiscard(fields.text('reason'));
          fields.draft.clear();
        }}
      >
        {(error) => (
          <Field
            label={t('failure.reason')}
            required
            autoFocus
            lines={3}
            {...fields.at('reason')}
            error={error('reason')}
          />
        )}
      </CheckedForm>
    </Dialog>
  );
}
