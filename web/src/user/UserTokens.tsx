import { useState } from 'react';
import type { AdminUser, Token } from '../api/types';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { ErrorNotice } from '../components/Notice';
import { Time } from '../components/Time';
import { RichText } from '../i18n/RichText';
import { t } from '../i18n/t';
import { type Column, RecordTable } from '../list/RecordTable';
import { useCollection } from '../list/useCollection';
import { ConfirmButton } from '../record/ActionButton';
import { Panel } from '../record/RecordPage';
import { SecretField } from '../record/SecretField';
import { useAction } from '../record/useRecord';

/** The valid tokens of a user. Their values are never shown again. */
export function UserTokens({ user }: { readonly user: AdminUser }) {
  const tokens = useCollection('/api/v1/users/{name}/tokens', {}, { params: { name: user.name } });
  const [given, setGiven] = useState<string | null>(null);
  const mutation = useAction<{ readonly token: string }>(({ token }) => setGiven(token));
  const path = user.links.tokens ?? '';
  const columns: readonly Column<Token>[] = [
    {
      title: t('user.created_at'),
      narrow: 'lead',
      cell: ({ createdAt, id }) => (
        <>
          <Time at={createdAt} />
          <span className="row-under">{id}</span>
        </>
      ),
    },
    {
      title: t('user.lastUsed'),
      cell: ({ lastUsedAt }) =>
        lastUsedAt ? (
          <RichText text="user.usedAt" parts={{ time: <Time at={lastUsedAt} /> }} />
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
  return (
    <Panel
      title={t('user.tokens')}
      actions={
        <Button
          icon="plus"
          isDisabled={user.disabledAt !== null}
          busy={mutation.isPending}
          onPress={() => mutation.mutate({ path })}
        >
          {t('user.newToken')}
        </Button>
      }
    >
      <ErrorNotice error={mutation.error} />
      <RecordTable
        label={t('user.tokens')}
        columns={columns}
        keyOf={({ id }) => id}
        list={tokens}
        empty={
          <>
            <strong>{t('user.noTokens')}</strong> {t('user.noTokensHint', { name: user.name })}
          </>
        }
      />
      <Dialog
        title={t('user.newTokenOf', { name: user.name })}
        open={given !== null}
        blocking
        onClose={() => setGiven(null)}
      >
        <SecretField label={t('user.token')} value={given ?? ''} hint={t('user.tokenHint')} />
        <div className="dialog-buttons">
          <Button variant="primary" onPress={() => setGiven(null)}>
            {t('user.done')}
          </Button>
        </div>
      </Dialog>
    </Panel>
  );
}
