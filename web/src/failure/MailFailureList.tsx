import { useSearch } from '@tanstack/react-router';
import type { MailFailure } from '../api/types';
import { Time } from '../components/Time';
import { t } from '../i18n/t';
import { ListPage } from '../list/ListPage';
import type { Column } from '../list/RecordTable';
import { ActionButton, ConfirmButton } from '../record/ActionButton';
import { FailureReason } from './FailureReason';
import { FailureTabs } from './FailureTabs';

const columns: readonly Column<MailFailure>[] = [
  {
    title: t('failure.person'),
    narrow: 'lead',
    cell: ({ person, address }) => (
      <>
        {person}
        <span className="row-under">{address ?? t('failure.noAddress')}</span>
      </>
    ),
  },
  {
    title: t('failure.reason'),
    width: 20,
    cell: (failure) => (
      <FailureReason
        failure={{ ...failure, heldBack: 0 }}
        page="mail-failure"
        about={failure.person}
      />
    ),
  },
  { title: t('failure.written'), narrow: 'aside', width: 8, cell: ({ at }) => <Time at={at} /> },
  {
    title: t('failure.actions'),
    width: 15,
    cell: ({ person, links }) => (
      <span className="row-buttons">
        <ActionButton
          label={t('failure.retry')}
          action={{ path: links.retry }}
          done={t('failure.mailIsSentAgain')}
        />
        <ConfirmButton
          label={t('failure.discard')}
          variant="danger"
          title={t('failure.discardMail', { person })}
          confirm={t('failure.discard')}
          danger
          action={{ path: links.discard }}
          done={t('failure.mailIsDiscarded')}
        >
          {t('failure.discardMailHint')}
        </ConfirmButton>
      </span>
    ),
  },
];

/** The mails to people that mail servers refused. An admin sends them again, or discards them. */
export function MailFailureList() {
  return (
    <ListPage
      collection="/api/v1/mail-failures"
      search={useSearch({ from: '/mail-failures' })}
      title={t('failure.mails')}
      introduction={t('failure.mailsIntroduction')}
      above={<FailureTabs />}
      columns={columns}
      keyOf={({ id }) => id}
      emptyTitle={t('failure.noMails')}
      empty={t('failure.mailsAppearHere')}
      refreshEvery={5_000}
    />
  );
}
