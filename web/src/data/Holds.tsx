import { useState } from 'react';
import type { LegalHold } from '../api/types';
import { announce } from '../components/announcements';
import { Button } from '../components/Button';
import { Choice } from '../components/Choice';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { CheckedForm, useFields } from '../form/CheckedForm';
import { RichText } from '../i18n/RichText';
import { type TextKey, t } from '../i18n/t';
import { type Column, RecordTable } from '../list/RecordTable';
import { useAll, useCollection } from '../list/useCollection';
import { ConfirmButton } from '../record/ActionButton';
import { Panel } from '../record/RecordPage';
import { useAction } from '../record/useRecord';

const kinds: Readonly<Record<LegalHold['kind'], TextKey>> = {
  record: 'data.record',
  person: 'data.person',
  connection: 'data.connection',
};

/** Legal holds, newest first. */
export function Holds() {
  const [placing, setPlacing] = useState(false);
  const connections = useAll('/api/v1/connections');
  const nameOf = ({ kind, target }: LegalHold) =>
    (kind === 'connection' && connections.find(({ id }) => id === target)?.partner) || target;
  return (
    <Panel
      title={t('data.holds')}
      actions={
        <Button icon="plus" onPress={() => setPlacing(true)}>
          {t('data.newHold')}
        </Button>
      }
    >
      <p>{t('data.holdsHint')}</p>
      <RecordTable
        label={t('data.holds')}
        columns={columnsOf(nameOf)}
        keyOf={({ id }) => id}
        list={useCollection('/api/v1/legal-holds', {})}
        empty={t('data.noHolds')}
      />
      {placing && (
        <NewHold
          partners={connections.map(({ id, partner }) => ({ id, label: partner }))}
          onClose={() => setPlacing(false)}
        />
      )}
    </Panel>
  );
}

function columnsOf(nameOf: (hold: LegalHold) => string): readonly Column<LegalHold>[] {
  return [
    {
      title: t('data.heldWhat'),
      narrow: 'lead',
      cell: (hold) => (
        <>
          {nameOf(hold)}{' '}
          {hold.liftedAt !== null && <StateBadge state={t('data.lifted')} tone="quiet" />}
          <span className="row-under">{t(kinds[hold.kind])}</span>
        </>
      ),
    },
    {
      title: t('data.reason'),
      cell: ({ reason, liftReason }) => (
        <>
          {reason}
          {liftReason && (
            <span className="row-under">{t('data.liftedBecause', { reason: liftReason })}</span>
          )}
        </>
      ),
    },
    {
      title: t('data.placed'),
      cell: ({ placedAt, placedBy }) => (
        <RichText
          text="data.placedBy"
          parts={{ time: <Time at={placedAt} /> }}
          values={{ name: placedBy }}
        />
      ),
    },
    {
      title: t('data.actions'),
      narrow: 'aside',
      cell: (hold) => (
        <ConfirmButton
          label={t('data.lift')}
          offered={hold.liftedAt === null}
          title={t('data.liftTitle', { target: nameOf(hold) })}
          confirm={t('data.lift')}
          danger
          reason="required"
          action={{ path: hold.links.lift ?? '' }}
          done={t('data.liftDone')}
        >
          {t('data.liftHint')}
        </ConfirmButton>
      ),
    },
  ];
}

interface NewHoldProps {
  readonly partners: readonly { readonly id: string; readonly label: string }[];
  readonly onClose: () => void;
}

function NewHold({ partners, onClose }: NewHoldProps) {
  const fields = useFields('new legal hold', { kind: 'record', target: '', reason: '' });
  const [kind, target, reason] = [
    fields.text('kind'),
    fields.text('target'),
    fields.text('reason'),
  ];
  const placing = useAction(() => {
    announce(t('data.holdPlaced'));
    fields.draft.clear();
    onClose();
  });
  return (
    <Dialog title={t('data.newHold')} open onClose={onClose}>
      <CheckedForm
        submit={t('data.placeHold')}
        onClose={onClose}
        sending={placing}
        draft={fields.draft}
        missing={fields.missing(['target', 'reason'])}
        onSubmit={() =>
          placing.mutate({ path: '/api/v1/legal-holds', body: { kind, target, reason } })
        }
      >
        {(error) => (
          <>
            <Choice
              label={t('data.holdOn')}
              options={Object.entries(kinds).map(([id, label]) => ({ id, label: t(label) }))}
              value={kind}
              onChange={(chosen) =>
                fields.draft.set((now) => ({ ...now, kind: chosen, target: '' }))
              }
            />
            {kind === 'connection' ? (
              <Choice
                label={t('data.partner')}
                options={partners}
                {...fields.at('target')}
                error={error('target')}
              />
            ) : (
              <Field
                label={kind === 'person' ? t('data.nameOrEmail') : t('data.number')}
                required
                {...fields.at('target')}
                error={error('target')}
              />
            )}
            <Field
              label={t('data.reason')}
              required
              lines={3}
              {...fields.at('reason')}
              error={error('reason')}
            />
          </>
        )}
      </CheckedForm>
    </Dialog>
  );
}
