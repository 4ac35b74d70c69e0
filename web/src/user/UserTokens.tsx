import { useState } from 'react';
import type { AdminUser, Token } from '../api/types';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { ErrorNotice } from '../components/Notice';
import { Time } from '../components/Time';
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
      title: 'Created',
      narrow: 'lead',
      cell: ({ createdAt, id }) => (
        <>
          <Time at={createdAt} />
          <span className="row-under">{id}</span>
        </>
      ),
    },
    {
      title: 'Last used',
      cell: ({ lastUsedAt }) =>
        lastUsedAt ? (
          <>
            Used <Time at={lastUsedAt} />
          </>
        ) : (
          'Not used yet'
        ),
    },
    {
      title: 'Actions',
      narrow: 'aside',
      cell: ({ id, createdAt }) => (
        <ConfirmButton
          label="Revoke"
          variant="danger"
          title="Revoke this token?"
          confirm="Revoke"
          danger
          action={{ path: `${path}/${id}`, method: 'DELETE' }}
          done="The token is revoked."
        >
          Created <Time at={createdAt} />. Within seconds, nobody can use it, and sessions that
          started with it end.
        </ConfirmButton>
      ),
    },
  ];
  return (
    <Panel
      title="Tokens"
      actions={
        <Button icon="plus" busy={mutation.isPending} onPress={() => mutation.mutate({ path })}>
          New token
        </Button>
      }
    >
      <ErrorNotice error={mutation.error} />
      <RecordTable
        label="Tokens"
        columns={columns}
        keyOf={({ id }) => id}
        list={tokens}
        empty={
          <>
            <strong>No tokens</strong> {user.name} cannot sign in with a token.
          </>
        }
      />
      <Dialog
        title={`A new token of ${user.name}`}
        open={given !== null}
        blocking
        onClose={() => setGiven(null)}
      >
        <SecretField
          label="Token"
          value={given ?? ''}
          hint="It is shown only once. Send it in a way that nobody else can read."
        />
        <div className="dialog-buttons">
          <Button variant="primary" onPress={() => setGiven(null)}>
            Done
          </Button>
        </div>
      </Dialog>
    </Panel>
  );
}
