import type { Failure } from '../api/types';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { CheckedForm, useFields } from '../form/CheckedForm';

interface Props {
  readonly failures: readonly Failure[];
  readonly onClose: () => void;
  readonly onDiscard: (reason: string) => void;
}

/** Asks for the reason of a discard, which goes into the journal. */
export function DiscardDialog({ failures, onClose, onDiscard }: Props) {
  const fields = useFields(`discard ${failures.map(({ id }) => id).join(' ')}`, { reason: '' });
  const [first] = failures;
  const what = failures.length === 1 && first ? first.subject : `${failures.length} updates`;
  return (
    <Dialog title={`Discard ${what}`} open onClose={onClose}>
      <p>
        The partner gets a note in {failures.length === 1 ? 'its' : 'their'} place, and the updates
        behind it are sent. This cannot be undone.
      </p>
      <CheckedForm
        submit="Discard"
        onClose={onClose}
        sending={{ error: null, isPending: false }}
        draft={fields.draft}
        missing={fields.text('reason') === '' ? { reason: 'Please say why.' } : {}}
        onSubmit={() => {
          onDiscard(fields.text('reason'));
          fields.draft.clear();
        }}
      >
        {(error) => (
          <Field
            label="Reason"
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
