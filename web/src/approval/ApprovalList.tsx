import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { send } from '../api/send';
import type { Approval, ApprovalAnswer } from '../api/types';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { ErrorNotice } from '../components/Notice';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { RichText } from '../i18n/RichText';
import { type TextKey, t } from '../i18n/t';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { ConfirmButton } from '../record/ActionButton';
import { useRecord } from '../record/useRecord';
import { actionTexts } from './actionTexts';
import { FourEyesPanel } from './FourEyesPanel';

const states = {
  pending: 'approval.pending',
  approved: 'approval.approved',
  done: 'approval.done',
  failed: 'approval.failed',
  declined: 'approval.declined',
  withdrawn: 'approval.withdrawn',
  expired: 'approval.expired',
} as const satisfies Record<Approval['state'], TextKey>;

const tones = { pending: 'waiting', approved: 'active', done: 'good', failed: 'bad' } as const;

const columns: readonly Column<Approval>[] = [
  {
    title: t('approval.what'),
    narrow: 'lead',
    cell: (one) => (
      <>
        {t(actionTexts[one.action])}
        <span className="row-under">{nameOf(one)}</span>
      </>
    ),
  },
  {
    title: t('approval.reason'),
    cell: ({ requestedBy, reason }) => (
      <>
        {reason}
        <span className="row-under">{requestedBy}</span>
      </>
    ),
  },
  {
    title: t('approval.state'),
    cell: ({ state, decidedBy, decision, outcome }) => (
      <>
        <StateBadge state={t(states[state])} tone={toneOf(state)} />
        <span className="row-under">
          {[decidedBy, decision, outcome].filter(Boolean).join(' · ')}
        </span>
      </>
    ),
  },
  {
    title: t('approval.askedAt'),
    narrow: 'aside',
    cell: ({ requestedAt }) => <Time at={requestedAt} />,
  },
  { title: t('approval.decide'), cell: (one) => <Decide one={one} /> },
];

/** Actions that wait, or waited, for a second admin, and which actions need one. */
export function ApprovalList() {
  return (
    <>
      <ListPage
        collection="/api/v1/approvals"
        search={useSearch({ from: '/approvals' })}
        title={t('approval.approvals')}
        introduction={t('approval.introduction')}
        searchLabel={t('approval.search')}
        filters={[
          {
            name: 'state',
            label: t('approval.state'),
            all: t('approval.anyState'),
            options: Object.entries(states).map(([id, label]) => ({ id, label: t(label) })),
          },
        ]}
        columns={columns}
        keyOf={({ id }) => id}
        empty={t('approval.empty')}
        refreshEvery={10_000}
      />
      <FourEyesPanel />
    </>
  );
}

function toneOf(state: Approval['state']) {
  return state in tones ? tones[state as keyof typeof tones] : 'quiet';
}

function nameOf({ target: { id, name } }: Approval): string {
  return name ?? id;
}

function Decide({ one }: { readonly one: Approval }) {
  const { actions, links } = one;
  const path = links.self ?? '';
  const title = `${t(actionTexts[one.action])}: ${nameOf(one)}`;
  if (links.answer) return <Answer path={links.answer} title={title} />;
  if (actions.length === 0) return null;
  return (
    <span className="row-buttons">
      {actions.includes('approve') && (
        <>
          <ConfirmButton
            label={t('approval.approve')}
            variant="primary"
            title={title}
            confirm={t('approval.approve')}
            action={{ path: `${path}/approve` }}
            done={t('approval.approvedDone')}
          >
            <Call one={one} />
          </ConfirmButton>
          <ConfirmButton
            label={t('approval.decline')}
            title={title}
            confirm={t('approval.decline')}
            action={{ path: `${path}/decline` }}
            reason="required"
            done={t('approval.declinedDone')}
          >
            {t('approval.declineHint', { name: one.requestedBy })}
          </ConfirmButton>
        </>
      )}
      {actions.includes('withdraw') && (
        <ConfirmButton
          label={t('approval.withdraw')}
          title={title}
          confirm={t('approval.withdraw')}
          action={{ path: `${path}/withdraw` }}
          done={t('approval.withdrawnDone')}
        >
          {t('approval.withdrawHint')}
        </ConfirmButton>
      )}
    </span>
  );
}

/** What the action answered, for who asked: it can have a new secret. */
function Answer({ path, title }: { readonly path: string; readonly title: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onPress={() => setOpen(true)}>{t('approval.showAnswer')}</Button>
      <Dialog title={title} open={open} onClose={() => setOpen(false)}>
        <p>{t('approval.answerHint')}</p>
        <AnswerText path={path} />
        <div className="dialog-buttons">
          <Button onPress={() => setOpen(false)}>{t('record.close')}</Button>
        </div>
      </Dialog>
    </>
  );
}

function AnswerText({ path }: { readonly path: string }) {
  const { data, error } = useQuery({
    queryKey: ['answer', path],
    // It is not kept.
    gcTime: 0,
    queryFn: async () => (await send<ApprovalAnswer>(path)).body,
  });
  return (
    <>
      <ErrorNotice error={error} />
      {data && <pre>{JSON.stringify(data.body, null, 2)}</pre>}
    </>
  );
}

/** What would run. */
function Call({ one }: { readonly one: Approval }) {
  const { data, error } = useRecord<Approval>(one.links.self ?? '');
  const { requestedBy, reason, operation, expiresAt } = one;
  return (
    <>
      <p>{t('approval.wish', { name: requestedBy, reason })}</p>
      <p>
        <code>{operation}</code>
      </p>
      {data?.record.input && <pre>{JSON.stringify(data.record.input, null, 2)}</pre>}
      <ErrorNotice error={error} />
      <p className="quiet">
        <RichText text="approval.until" parts={{ time: <Time at={expiresAt} /> }} />
      </p>
    </>
  );
}
