import { useSearch } from '@tanstack/react-router';
import type { ReceivedMail } from '../api/types';
import { ProblemLink } from '../components/ProblemLink';
import { Subject } from '../components/RecordLink';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { t } from '../i18n/t';
import { Fold } from '../list/Fold';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { FailureTabs } from './FailureTabs';

const states = {
  waiting: 'failure.waiting',
  written: 'failure.isComment',
  refused: 'failure.refused',
  ignored: 'failure.ignored',
  bounced: 'failure.bounced',
} as const;
const tones = {
  waiting: 'waiting',
  written: 'good',
  refused: 'bad',
  ignored: 'quiet',
  bounced: 'bad',
} as const;
const reasons = {
  sender: 'failure.because_sender',
  disabled: 'failure.because_disabled',
  hidden: 'failure.because_hidden',
  closed: 'failure.because_closed',
  forbidden: 'failure.because_forbidden',
  empty: 'failure.because_empty',
  'too-long': 'failure.because_too_long',
  'too-large': 'failure.because_too_large',
  files: 'failure.because_files',
  automatic: 'failure.because_automatic',
  'too-many': 'failure.because_too_many',
  unknown: 'failure.because_unknown',
  bounce: 'failure.because_bounce',
} as const;
/** The reasons that the detail completes. That of others is for logs. */
const detailed: readonly ReceivedMail['reason'][] = ['files', 'automatic', 'bounce', null];

const columns: readonly Column<ReceivedMail>[] = [
  {
    title: t('failure.sender'),
    narrow: 'lead',
    cell: ({ sender, subject }) => <Fold lines={[sender, subject]} />,
  },
  {
    title: t('failure.record'),
    width: 12,
    isLine: true,
    cell: ({ record, person }) => (
      <>
        {record !== '' && <Subject subject={record} />}
        <span className="row-under">{person}</span>
      </>
    ),
  },
  {
    title: t('failure.became'),
    width: 22,
    cell: ({ state, reason, detail, sender }) => (
      <span className="with-fold">
        <StateBadge state={t(states[state])} tone={tones[state]} />
        <Fold
          lines={[
            [reason && t(reasons[reason]), detailed.includes(reason) && detail]
              .filter(Boolean)
              .join(' '),
          ]}
        />
        {state === 'refused' && <ProblemLink page="reply-refused" about={sender} />}
      </span>
    ),
  },
  { title: t('failure.received'), narrow: 'aside', width: 8, cell: ({ at }) => <Time at={at} /> },
  {
    title: t('failure.actions'),
    width: 8,
    cell: ({ links, sender }) => (
      <a
        className="button"
        href={links.original}
        download
        aria-label={t('failure.originalOf', { sender })}
      >
        {t('failure.original')}
      </a>
    ),
  },
];

/** The mails to addresses for replies, and what became of them. */
export function ReceivedMailList() {
  return (
    <ListPage
      collection="/api/v1/received-mails"
      search={useSearch({ from: '/received-mails' })}
      title={t('failure.replies')}
      introduction={t('failure.repliesIntroduction')}
      above={<FailureTabs />}
      filters={[
        {
          name: 'state',
          label: t('failure.state'),
          all: t('failure.anyState'),
          options: Object.entries(states).map(([id, label]) => ({ id, label: t(label) })),
        },
      ]}
      columns={columns}
      keyOf={({ id }) => id}
      emptyTitle={t('failure.noReplies')}
      empty={t('failure.repliesAppearHere')}
      refreshEvery={5_000}
    />
  );
}
