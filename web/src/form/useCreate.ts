import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { send } from '../api/send';
import { announce } from '../components/announcements';
import { t } from '../i18n/t';
import { listKey } from '../list/useCollection';
import type { Draft } from './drafts';

interface Created {
  readonly number: string;
  readonly links: { readonly self: string };
}

/** Creates a record, once however often it is sent, and goes to its page. */
export function useCreate<Body>(
  collection: 'requests' | 'changes' | 'cases',
  draft: Pick<Draft<unknown>, 'keys' | 'clear'>,
  /** Called before the record's page opens. */
  onCreated: (path: string) => void = () => {},
) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: Body) =>
      send<Created>(`/api/v1/${collection}`, {
        method: 'POST',
        body,
        key: draft.keys.keyOf(body),
      }),
    onSuccess: ({ body }) => {
      const { number, links } = body;
      draft.clear();
      onCreated(links.self);
      client.setQueryData(['record', links.self], body);
      void client.invalidateQueries({ queryKey: listKey(`/api/v1/${collection}`) });
      announce(t('form.created', { number }));
      void navigate({ to: `/${collection}/$number`, params: { number } });
    },
  });
}
