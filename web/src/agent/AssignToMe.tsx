import { useQueryClient } from '@tanstack/react-query';
import { isOvertaken } from '../api/overtaken';
import { Button } from '../parts/Button';
import { commandsOf, type LifecycleName } from '../ticket/commands';
import type { TicketRecord } from '../ticket/record';
import { useCommand } from '../ticket/useCommand';

interface Props {
  readonly record: TicketRecord;
  readonly lifecycle: LifecycleName;
  /** The list that the record is in, by its query's first key. */
  readonly list: string;
  readonly look?: 'primary' | 'plain';
}

/** Takes a record on, with one press; nothing where the API does not offer it. */
export function AssignToMe({ record, lifecycle, list, look = 'plain' }: Props) {
  const client = useQueryClient();
  const refresh = () => void client.invalidateQueries({ queryKey: [list] });
  const giving = useCommand(record, refresh, refresh);
  const command = commandsOf(lifecycle, record.actions).find(({ name }) => name === 'assign');
  if (!command) return null;
  // Where somebody was faster, a report says so.
  const isToRetry = giving.error && !isOvertaken(giving.error);
  return (
    <>
      <Button
        look={look}
        busy={giving.isPending}
        aria-label={`Assign to me: ${record.number}`}
        onPress={() => giving.mutate({ command, input: {} })}
      >
        Assign to me
      </Button>
      {isToRetry && (
        <p className="field-error" role="alert">
          {giving.error.message}
        </p>
      )}
    </>
  );
}
