import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { loadFile } from '../api/send';
import type { Erasure } from '../api/types';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { ErrorNotice } from '../components/Notice';
import { StateBadge } from '../components/StateBadge';
import { saveFile } from '../components/saveFile';
import { Time } from '../components/Time';
import { useFields } from '../form/CheckedForm';
import { t } from '../i18n/t';
import { type Column, RecordTable } from '../list/RecordTable';
import { useCollection } from '../list/useCollection';
import { ConfirmButton } from '../record/ActionButton';
import { Panel } from '../record/RecordPage';

/** Exports and erases the data of a person, and lists erasures with their reports. */
export function PersonalData() {
  const fields = useFields('personal data', { name: '', email: '' });
  const [name, email] = [fields.text('name'), fields.text('email')];
  const [shown, setShown] = useState<Erasure | null>(null);
  const person = { ...(name !== '' && { name }), ...(email !== '' && { email }) };
  const isGiven = Object.keys(person).length > 0;
  const exporting = useMutation({
    mutationFn: () =>
      loadFile(`/api/v1/personal-data/export?${new URLSearchParams(person).toString()}`),
    onSuccess: (file) => {
      saveFile('personal-data.ndjson', file);
      announce(t('data.exported'));
    },
  });
  return (
    <Panel title={t('data.personalData')}>
      <p>{t('data.personalDataHint')}</p>
      <div className="form">
        <Field label={t('data.name')} {...fields.at('name')} />
        <Field label={t('data.email')} inputMode="email" {...fields.at('email')} />
        <ErrorNotice error={exporting.error} />
        <div className="buttons">
          <Button
            icon="download"
            isDisabled={!isGiven}
            busy={exporting.isPending}
            onPress={() => exporting.mutate()}
          >
            {t('data.export')}
          </Button>
          <ConfirmButton
            label={t('data.erase')}
            offered={isGiven}
            variant="danger"
            title={t('data.eraseTitle', { person: name || email })}
            confirm={t('data.erase')}
            danger
            reason="required"
            action={{ path: '/api/v1/personal-data/erasures', body: { ...person, confirm: true } }}
            done={t('data.erasureOrdered')}
            onDone={() => fields.draft.clear()}
          >
            {t('data.eraseHint')}
          </ConfirmButton>
        </div>
      </div>
      <h3>{t('data.erasures')}</h3>
      <RecordTable
        label={t('data.erasures')}
        columns={columnsOf(setShown)}
        keyOf={({ id }) => id}
        list={useCollection('/api/v1/personal-data/erasures', {})}
        empty={t('data.noErasures')}
      />
      {shown?.report && (
        <Report pseudonym={shown.pseudonym} report={shown.report} onClose={() => setShown(null)} />
      )}
    </Panel>
  );
}

function columnsOf(show: (erasure: Erasure) => void): readonly Column<Erasure>[] {
  return [
    {
      title: t('data.pseudonym'),
      narrow: 'lead',
      cell: ({ pseudonym, name, email }) => (
        <>
          {pseudonym}
          <span className="row-under">{name ?? email}</span>
        </>
      ),
    },
    { title: t('data.reason'), cell: ({ reason }) => reason },
    {
      title: t('data.state'),
      cell: ({ state, createdAt, doneAt }) => (
        <>
          <StateBadge
            state={state === 'done' ? t('data.done') : t('data.waiting')}
            tone={state === 'done' ? 'good' : 'waiting'}
          />
          <span className="row-under">
            <Time at={doneAt ?? createdAt} />
          </span>
        </>
      ),
    },
    {
      title: t('data.actions'),
      narrow: 'aside',
      cell: (erasure) =>
        erasure.report && (
          <Button
            aria-label={t('data.reportOf', { person: erasure.pseudonym })}
            onPress={() => show(erasure)}
          >
            {t('data.report')}
          </Button>
        ),
    },
  ];
}

const effects = {
  replaced: 'data.replaced',
  deleted: 'data.deletedRows',
  stays: 'data.stays',
} as const;

function Report(props: {
  readonly pseudonym: string;
  readonly report: NonNullable<Erasure['report']>;
  readonly onClose: () => void;
}) {
  const { pseudonym, report, onClose } = props;
  const { tables, sharedWith } = report;
  return (
    <Dialog title={t('data.reportOf', { person: pseudonym })} open onClose={onClose} wide>
      <div className="dialog-text">
        <ul>
          {tables.map(({ table, effect, rows, why }) => (
            <li key={`${table} ${effect} ${why}`}>
              <code>{table}</code> {t(effects[effect], { count: rows })}
              {why && <span className="row-under">{why}</span>}
            </li>
          ))}
        </ul>
        <h3>{t('data.partners')}</h3>
        {sharedWith.length === 0 ? (
          <p>{t('data.noPartners')}</p>
        ) : (
          <>
            <p>{t('data.partnersHint')}</p>
            <ul>
              {sharedWith.map(({ partner, records }) => (
                <li key={partner}>{t('data.partnerHas', { partner, count: records })}</li>
              ))}
            </ul>
          </>
        )}
      </div>
      <div className="dialog-buttons">
        <Button onPress={onClose}>{t('data.close')}</Button>
      </div>
    </Dialog>
  );
}
