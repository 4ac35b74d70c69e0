import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useIntent } from '../api/intent';
import { ApiProblem } from '../api/problem';
import { send } from '../api/send';
import { announce } from '../parts/announce';
import type { Command } from './commands';
import type { TicketRecord } from './record';

interface Given {
  readonly command: Command;
  readonly input: Readonly<Record<string, string | number>>;
}

/** Gives a record a command. A refusal for its state shows the state it is in. */
export function useCommand(record: TicketRecord, onDone: () => void) {
  const client = useQueryClient();
  const intent = useIntent();
  const { self, journal } = record.links;
  return useMutation({
    mutationFn: ({ command, input }: Given) =>
      send<TicketRecord>(`${self}/${command.path}`, {
        method: 'POST',
        body: input,
        key: intent.keyOf([command.name, input]),
      }),
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
    onError: (error) => {
      if (error instanceof ApiProblem && error.status === 409) {
        void client.invalidateQueries({ queryKey: ['record', self] });
      }
    },
  });
}
