import type { ListedSession } from '../api/types';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { type Column, RecordTable } from '../list/RecordTable';
import type { List } from '../list/useCollection';
import { ActionButton, ConfirmButton } from '../record/ActionButton';
import { Panel } from '../record/RecordPage';

interface Props {
  readonly list: List<ListedSession>;
  /** Where they are ended. */
  readonly path: string;
  /** The label of the button that ends them. */
  readonly endAll: string;
}

/** The running browser sessions of a user. */
export function Sessions({ list, path, endAll }: Props) {
  const others = list.items.filter(({ current }) => !current);
  return (
    <Panel
      title={t('user.sessions')}
      actions={
        <ConfirmButton
          label={endAll}
          offered={others.length > 0}
          title={t('user.endSessionsTitle')}
          confirm={endAll}
          danger
          action={{ path: `${path}/end`, body: { confirm: true } }}
          done={t('user.sessionsEnded')}
        >
          {t('user.endSessionsHint')}
        </ConfirmButton>
      }
    >
      <RecordTable
        label={t('user.sessions')}
        columns={columnsFor(path)}
        keyOf={({ id }) => id}
        list={list}
        empty={t('user.noSessions')}
      />
    </Panel>
  );
}

function columnsFor(path: string): readonly Column<ListedSession>[] {
  return [
    {
      title: t('user.device'),
      narrow: 'lead',
      cell: ({ browser, system, current, createdAt }) => (
        <>
          {[browser, system].filter(Boolean).join(' · ') || t('user.unknownDevice')}{' '}
          {current && <StateBadge state={t('user.thisSession')} tone="good" />}
          <span className="row-under">
            <RichText text="user.sinceTime" parts={{ time: <Time at={createdAt} /> }} />
          </span>
        </>
      ),
    },
    {
      title: t('user.lastUsed'),
      cell: ({ lastUsedAt, address }) => (
        <>
          <Time at={lastUsedAt} />
          <span className="row-under">{address}</span>
        </>
      ),
    },
    {
      title: t('user.actions'),
      narrow: 'aside',
      cell: ({ id, current }) => (
        <ActionButton
          label={t('user.endSession')}
          offered={!current}
          variant="danger"
          action={{ path: `${path}/${id}`, method: 'DELETE' }}
          done={t('user.sessionEnded')}
        />
      ),
    },
  ];
}
