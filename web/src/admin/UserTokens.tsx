import { useState } from 'react';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { ErrorNotice } from '../parts/Notice';
import { type Column, RecordList } from '../parts/RecordList';
import { Time } from '../parts/Time';
import { AskButton } from './ActButton';
import { OnceShown } from './OnceShown';
import { Panel } from './RecordPage';
import { type AdminUser, type Token, useAct } from './records';
import { useRecords } from './useRecords';

/** The tokens of a user that are good: never themselves, only that they are there. */
export function UserTokens({ user }: { readonly user: AdminUser }) {
  const tokens = useRecords<Token>(`users/${encodeURIComponent(user.name)}/tokens`);
  const [given, setGiven] = useState<string | null>(null);
  const giving = useAct<{ readonly token: string }>(({ token }) => setGiven(token));
  const path = user.links.tokens ?? '';
  const columns: readonly Column<Token>[] = [
    {
      title: 'Made',
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
      title: 'What to do',
      narrow: 'aside',
      cell: ({ id, createdAt }) => (
        <AskButton
          label="Revoke"
          look="danger"
          title="Revoke this token?"
          confirm="Revoke"
          danger
          act={{ path: `${path}/${id}`, method: 'DELETE' }}
          done="The token is revoked."
        >
          Made <Time at={createdAt} />. Within seconds nobody comes in by it, nor by a session that
          began with it.
        </AskButton>
      ),
    },
  ];
  return (
    <Panel
      title="Tokens"
      actions={
        <Button icon="plus" busy={giving.isPending} onPress={() => giving.mutate({ path })}>
          New token
        </Button>
      }
    >
      <ErrorNotice error={giving.error} />
      <RecordList
        label="Tokens"
        columns={columns}
        keyOf={({ id }) => id}
        list={tokens}
        empty={
          <>
            <strong>No tokens</strong> {user.name} cannot come in by one.
          </>
        }
      />
      <Dialog
        title={`A new token of ${user.name}`}
        open={given !== null}
        insists
        onClose={() => setGiven(null)}
      >
        <OnceShown
          label="Token"
          value={given ?? ''}
          hint="Shown this once. Give it on by a way that nobody else reads."
        />
        <div className="dialog-buttons">
          <Button look="primary" onPress={() => setGiven(null)}>
            Done
          </Button>
        </div>
      </Dialog>
    </Panel>
  );
}
