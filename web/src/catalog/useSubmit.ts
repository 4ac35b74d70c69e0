import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, readVersion } from '../api/client';
import type { paths } from '../api/schema';
import { announce } from '../components/announcements';
import type { Draft } from '../form/drafts';

type Submission = paths['/api/v1/requests']['post']['requestBody']['content']['application/json'];

/** Submits a request, once however often it is tried, and goes to its ticket. */
export function useSubmit(draft: Pick<Draft<unknown>, 'intent' | 'clear'>) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: Submission) =>
      readVersion(
        api.POST('/api/v1/requests', {
          params: { header: { 'Idempotency-Key': draft.intent.keyOf(body) } },
          body,
        }),
      ),
    onSuccess: ({ record }) => {
      draft.clear();
      client.setQueryData(['record', record.links.self], record);
      void client.invalidateQueries({ queryKey: ['requests'] });
      announce(`${record.number} is submitted.`);
      void navigate({ to: '/requests/$number', params: { number: record.number } });
    },
  });
}
