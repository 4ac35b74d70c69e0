import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Conflict, describe, fetchCurrent, isConflict } from '../api/conflict';
import { type IdempotencyKeys, useIdempotencyKeys } from '../api/idempotencyKey';
import { send } from '../api/send';
import { announce } from '../components/announcements';
import { report } from '../components/reports';
import { stateLabel } from '../i18n/labels';
import { errorText } from '../i18n/problems';
import { t } from '../i18n/t';
import { useUser } from '../session/useSession';
import type { Command } from './commands';
import type { TicketRecord } from './record';

interface Given {
  readonly command: Command;
  readonly input: Readonly<Record<string, string | number>>;
}

/**
 * Sends a command to a record. After a conflict, a report says who has the record now. It stays, because the row or the
 * dialog may disappear; then `onConflict` is called.
 * @param draftKeys the keys of the draft that the command comes from, if there is one
 */
export function useCommand(
  record: TicketRecord,
  onDone: () => void,
  onConflict: () => void = () => {},
  draftKeys?: IdempotencyKeys,
) {
  const client = useQueryClient();
  const own = useIdempotencyKeys();
  const keys = draftKeys ?? own;
  const { name: me } = useUser();
  const { self, journal } = record.links;
  return useMutation({
    mutationFn: async ({ command, input }: Given) => {
      // A case that is assigned can be assigned again; but nobody takes a case from its assignee because a list was out of date.
      if (command.name === 'assign' && record.assignedTo === null) await checkUnassigned(self, me);
      return send<TicketRecord>(`${self}/${command.path}`, {
        method: 'POST',
        body: input,
        key: keys.keyOf([command.name, input]),
      });
    },
    onSuccess: ({ body, status }, { command }) => {
      keys.done();
      client.setQueryData(['record', self], body);
      void client.invalidateQueries({ queryKey: ['entries', journal] });
      announce(
        status === 202
          ? t('ticket.commandRecorded', { command: command.title })
          : t('ticket.commandDone', {
              command: command.title,
              number: body.number,
              state: stateLabel(body.state),
            }),
      );
      onDone();
    },
    onError: async (error, { command }) => {
      if (!isConflict(error)) return;
      const now = await fetchCurrent(self);
      report({
        title: t('ticket.commandNotDone', { command: command.title, number: record.number }),
        text: [errorText(error), now && describe(now, me)].filter(Boolean).join('\n'),
        path: self,
      });
      void client.invalidateQueries({ queryKey: ['record', self] });
      onConflict();
    },
  });
}

async function checkUnassigned(path: string, me: string): Promise<void> {
  const { body } = await send<TicketRecord>(path);
  if (body.assignedTo && body.assignedTo !== me) {
    throw new Conflict(t('ticket.somebodyWasFaster'));
  }
}
