import type { Related } from '../api/types';
import { announce } from '../components/announcements';
import { Choice } from '../components/Choice';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { type TextKey, t } from '../i18n/t';
import { useAction } from '../record/useRecord';
import type { TicketRecord } from '../ticket/record';

/** What nobody chooses. */
const derived: readonly string[] = ['fulfilledBy', 'fulfills'];

interface Props {
  readonly record: Pick<TicketRecord, 'number' | 'links'>;
  readonly relations: Readonly<Record<Related['relation'], TextKey>>;
  readonly onClose: () => void;
}

/** Links a record to another one, by its number. */
export function LinkDialog({ record, relations, onClose }: Props) {
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
  const options = Object.entries(relations)
    .filter(([id]) => !derived.includes(id))
    .map(([id, key]) => ({ id, label: t(key) }));
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
