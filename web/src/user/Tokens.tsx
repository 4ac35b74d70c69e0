import { useState } from 'react';
import type { Token } from '../api/types';
import { Button } from '../components/Button';
import { StateBadge } from '../components/StateBadge';
import { Time } from '../components/Time';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { type Column, RecordTable } from '../list/RecordTable';
import type { List } from '../list/useCollection';
import { ConfirmButton } from '../record/ActionButton';
import { Panel } from '../record/RecordPage';
import { TokenDialog } from './TokenDialog';

interface Props {
  readonly list: List<Token>;
  /** Where they are added and revoked. */
  readonly path: string;
  /** The title of the dialog for a new one. */
  readonly newTitle: string;
  readonly emptyHint: string;
  readonly disabled?: boolean;
}

/** The tokens of a user that are not revoked, with their limits. Their values are never shown again. */
export function Tokens({ list, path, newTitle, emptyHint, disabled = false }: Props) {
  const [adding, setAdding] = useState(false);
  return (
    <Panel
      title={t('user.tokens')}
      actions={
        <Button icon="plus" isDisabled={disabled} onPress={() => setAdding(true)}>
          {t('user.newToken')}
        </Button>
      }
    >
      <RecordTable
        label={t('user.tokens')}
        columns={columnsFor(path)}
        keyOf={({ id }) => id}
        list={list}
        empty={
          <>
            <strong>{t('user.noTokens')}</strong> {emptyHint}
          </>
        }
      />
      {adding && <TokenDialog title={newTitle} path={path} onClose={() => setAdding(false)} />}
    </Panel>
  );
}

function columnsFor(path: string): readonly Column<Token>[] {
  return [
    {
      title: t('user.token'),
      narrow: 'lead',
      cell: ({ name, id, createdAt }) => (
        <>
          {name ?? id}
          <span className="row-under">
            <RichText text="user.createdTime" parts={{ time: <Time at={createdAt} /> }} />
          </span>
        </>
      ),
    },
    { title: t('user.limits'), cell: (token) => <Limits {...token} /> },
    {
      title: t('user.lastUsed'),
      cell: ({ lastUsedAt, lastUsedAddress }) =>
        lastUsedAt ? (
          <>
            <Time at={lastUsedAt} />
            {lastUsedAddress && <span className="row-under">{lastUsedAddress}</span>}
          </>
        ) : (
          t('user.notUsed')
        ),
    },
    {
      title: t('user.actions'),
      narrow: 'aside',
      cell: ({ id, createdAt }) => (
        <ConfirmButton
          label={t('user.revoke')}
          variant="danger"
          title={t('user.revokeTitle')}
          confirm={t('user.revoke')}
          danger
          action={{ path: `${path}/${id}`, method: 'DELETE' }}
          done={t('user.revoked')}
        >
          <RichText text="user.revokeHint" parts={{ time: <Time at={createdAt} /> }} />
        </ConfirmButton>
      ),
    },
  ];
}

function Limits({ scopes, expiresAt, allowedAddresses }: Token) {
  const isOver = expiresAt !== null && Date.parse(expiresAt) < Date.now();
  return (
    <>
      {scopes?.join(', ') ?? t('user.allAccess')}
      {allowedAddresses && (
        <span className="row-under">
          {t('user.from', { addresses: allowedAddresses.join(', ') })}
        </span>
      )}
      <span className="row-under">
        {expiresAt === null ? (
          t('user.neverExpires')
        ) : isOver ? (
          <StateBadge state={t('user.expired')} tone="quiet" />
        ) : (
          <RichText text="user.expiresTime" parts={{ time: <Time at={expiresAt} /> }} />
        )}
      </span>
    </>
  );
}
