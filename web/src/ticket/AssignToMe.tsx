import { useQueryClient } from '@tanstack/react-query';
import type { Collection } from '../api/collections';
import { isConflict } from '../api/conflict';
import { Button } from '../components/Button';
import { errorText } from '../i18n/problems';
import { t } from '../i18n/t';
import { useOffers } from '../keyboard/shortcuts';
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
  /** The page is of this record: the key "a" assigns it. */
  readonly isPage?: boolean;
}

/** Assigns a record to the user; nothing if the API does not offer it. */
export function AssignToMe({ record, lifecycle, collection, variant = 'plain', isPage }: Props) {
  const client = useQueryClient();
  const refresh = () => void client.invalidateQueries({ queryKey: listKey(collection) });
  const mutation = useCommand(record, refresh, refresh);
  const command = commandsOf(lifecycle, record.actions).find(({ name }) => name === 'assign');
  const assign = () => command && mutation.mutate({ command, input: {} });
  useOffers(
    command
      ? [
          {
            ...{ keys: 'a', label: t('ticket.assignToMe') },
            ...(isPage
              ? { section: 'page', run: assign }
              : { section: 'list', run: assignActiveRow }),
          },
        ]
      : [],
  );
  if (!command) return null;
  // A conflict has a report of its own.
  const isToRetry = mutation.error && !isConflict(mutation.error);
  return (
    <>
      <Button
        variant={variant}
        busy={mutation.isPending}
        aria-label={t('ticket.assignToMeOf', { number: record.number })}
        data-assigns
        onPress={assign}
      >
        {t('ticket.assignToMe')}
      </Button>
      {isToRetry && (
        <p className="field-error" role="alert">
          {errorText(mutation.error)}
        </p>
      )}
    </>
  );
}

/** Each row of a list offers this: it presses the button of the row that has the focus. */
function assignActiveRow(): void {
  const row = document.activeElement?.closest('tr');
  row?.querySelector<HTMLElement>('[data-assigns]')?.click();
}
