import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { send } from '../api/send';
import { announce } from '../components/announcements';
import type { Draft } from './drafts';

/** Makes a record of a collection, once however often it is tried, and goes to its page. */
export function useCreate(
  collection: 'changes' | 'cases',
  draft: Pick<Draft<unknown>, 'intent' | 'clear'>,
) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: Readonly<Record<string, unknown>>) =>
      send<{ number: string }>(`/api/v1/${collection}`, {
        method: 'POST',
        body,
        key: draft.intent.keyOf(body),
      }),
    onSuccess: ({ body: { number } }) => {
      draft.clear();
      void client.invalidateQueries({ queryKey: [collection] });
      announce(`${number} is created.`);
      void navigate({ to: `/${collection}/$number`, params: { number } });
    },
  });
}
