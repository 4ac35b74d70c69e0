import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { send } from '../api/send';
import { announce } from '../components/announcements';
import { listKey } from '../list/useCollection';
import type { Draft } from './drafts';

/** Creates a record, once however often it is sent, and goes to its page. */
export function useCreate<Body>(
  collection: 'requests' | 'changes' | 'cases',
  draft: Pick<Draft<unknown>, 'intent' | 'clear'>,
) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: Body) =>
      send<{ number: string }>(`/api/v1/${collection}`, {
        method: 'POST',
        body,
        key: draft.intent.keyOf(body),
      }),
    onSuccess: ({ body: { number } }) => {
      draft.clear();
      void client.invalidateQueries({ queryKey: listKey(`/api/v1/${collection}`) });
      announce(`${number} is created.`);
      void navigate({ to: `/${collection}/$number`, params: { number } });
    },
  });
}
