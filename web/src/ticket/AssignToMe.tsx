import { useQueryClient } from '@tanstack/react-query';
import type { Collection } from '../api/collections';
import { isConflict } from '../api/conflict';
import { Button } from '../components/Button';
import { t } from '../i18n/t';
import { listKey } from '../list/useCollection';
import { commandsOf, type LifecycleName } from './commands';
import type { TicketRecord } from './record';
import { useCommand } from './useCommand';

interface Props {
  readonly record: TicketRecord;
  readonly lifecycle: LifecycleName;
  /** The list that the record is in. */
  readonly collection: Collection;
  readonly variant?: 'primary' | 'plain';
}

/** Assigns a record to the user; nothing if the API does not offer it. */
export function AssignToMe({ record, lifecycle, collection, variant = 'plain' }: Props) {
  const client = useQueryClient();
  const refresh = () => void client.invalidateQueries({ queryKey: listKey(collection) });
  const mutation = useCommand(record, refresh, refresh);
  const command = commandsOf(lifecycle, record.actions).find(({ name }) => name === 'assign');
  if (!command) return null;
  // A conflict has a report of its own.
  const isToRetry = mutation.error && !isConflict(mutation.error);
  return (
    <>
      <Button
        variant={variant}
        busy={mutation.isPending}
        aria-label={t('ticket.assignToMeOf', { number: record.number })}
        onPress={() => mutation.mutate({ command, input: {} })}
      >
        {t('ticket.assignToMe')}
      </Button>
      {isToRetry && (
        <p className="field-error" role="alert">
          {mutation.error.message}
        </p>
      )}
    </>
  );
}
