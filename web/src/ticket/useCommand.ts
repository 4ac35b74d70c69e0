import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Intent, useIntent } from '../api/intent';
import { Conflict, describe, fetchCurrent, isConflict } from '../api/overtaken';
import { send } from '../api/send';
import { announce } from '../components/announcements';
import { report } from '../components/reports';
import { useUser } from '../session/user';
import type { Command } from './commands';
import type { TicketRecord } from './record';

interface Given {
  readonly command: Command;
  readonly input: Readonly<Record<string, string | number>>;
}

/**
 * Gives a record a command. Where somebody else was faster, a report says who has the record now, and stays although the row
 * or the dialog may go; `onConflict` is called then.
 * @param kept the intent of the draft that the command is given from, where there is one
 */
export function useCommand(
  record: TicketRecord,
  onDone: () => void,
  onConflict: () => void = () => {},
  kept?: Intent,
) {
  const client = useQueryClient();
  const own = useIntent();
  const intent = kept ?? own;
  const { name: me } = useUser();
  const { self, journal } = record.links;
  return useMutation({
    mutationFn: async ({ command, input }: Given) => {
      // A case that somebody has can be assigned to another; but nobody takes over what a list still shows as free.
      if (command.name === 'assign' && record.assignedTo === null) await checkUnassigned(self, me);
      return send<TicketRecord>(`${self}/${command.path}`, {
        method: 'POST',
        body: input,
        key: intent.keyOf([command.name, input]),
      });
    },
    onSuccess: ({ body, status }, { command }) => {
      intent.done();
      client.setQueryData(['record', self], body);
      void client.invalidateQueries({ queryKey: ['entries', journal] });
      announce(
        status === 202
          ? `${command.title}: safely recorded. It is carried out soon.`
          : `${command.title}: done. ${body.number} is ${body.state}.`,
      );
      onDone();
    },
    onError: async (error, { command }) => {
      if (!isConflict(error)) return;
      const now = await fetchCurrent(self);
      report({
        title: `${command.title} ${record.number}: not done`,
        text: [error.message, now && describe(now, me)].filter(Boolean).join('\n'),
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
    throw new Conflict('Somebody else was faster.');
  }
}
