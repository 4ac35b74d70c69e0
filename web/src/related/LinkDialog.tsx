import type { Related } from '../api/types';
import { announce } from '../components/announcements';
import { Choice } from '../components/Choice';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { t } from '../i18n/t';
import { useAction } from '../record/useRecord';
import type { TicketRecord } from '../ticket/record';
import { relationLabel } from './relations';

/** The relations that people choose. */
const chosen: readonly Related['relation'][] = [
  'relatedTo',
  'followUpOf',
  'followedUpBy',
  'causedBy',
  'causeOf',
  'duplicateOf',
  'duplicatedBy',
];

interface Props {
  readonly record: Pick<TicketRecord, 'number' | 'links'>;
  readonly onClose: () => void;
}

/** Links a record to another one, by its number. */
export function LinkDialog({ record, onClose }: Props) {
  const { links, number } = record;
  const { draft, text, at, missing } = useFields(`related ${links.self}`, {
    relation: 'relatedTo',
    record: '',
  });
  const sending = useAction<Related>((other) => {
    draft.clear();
    announce(t('related.linked', { number: other.number }));
    onClose();
  });
  const options = chosen.map((id) => ({ id, label: relationLabel(id) }));
  return (
    <Dialog title={t('related.linkTitle', { number })} open onClose={onClose}>
      <CheckedForm
        submit={t('related.link')}
        onClose={onClose}
        sending={sending}
        draft={draft}
        missing={missing(['relation', 'record'])}
        onSubmit={() =>
          sending.mutate({
            path: `${links.self}/related`,
            body: { relation: text('relation'), record: text('record').toUpperCase() },
          })
        }
      >
        {(error) => (
          <>
            <Choice
              label={t('related.relation')}
              required
              options={options}
              error={error('relation')}
              {...at('relation')}
            />
            <Field
              label={t('related.number')}
              required
              autoFocus
              description={t('related.numberAbout')}
              error={error('record')}
              {...at('record')}
            />
          </>
        )}
      </CheckedForm>
    </Dialog>
  );
}
