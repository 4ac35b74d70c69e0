import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useIntent } from '../api/intent';
import { send } from '../api/send';
import { announce } from '../parts/announce';

/** Makes a record of a collection, once however often it is tried, and goes to its page. */
export function useCreate(collection: 'changes' | 'cases', onDone: () => void) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const intent = useIntent();
  return useMutation({
    mutationFn: (body: Readonly<Record<string, unknown>>) =>
      send<{ number: string }>(`/api/v1/${collection}`, {
        method: 'POST',
        body,
        key: intent.keyOf(body),
      }),
    onSuccess: ({ body: { number } }) => {
      intent.done();
      onDone();
      void client.invalidateQueries({ queryKey: [collection] });
      announce(`${number} is created.`);
      void navigate({ to: `/${collection}/$number`, params: { number } as never });
    },
  });
}
