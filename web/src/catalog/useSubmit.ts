import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, readVersion } from '../api/client';
import { useIntent } from '../api/intent';
import type { paths } from '../api/schema';
import { announce } from '../parts/announce';

type Submission = paths['/api/v1/requests']['post']['requestBody']['content']['application/json'];

/** Submits a request, once however often it is tried, and goes to its ticket. */
export function useSubmit(onDone: () => void) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const intent = useIntent();
  return useMutation({
    mutationFn: (body: Submission) =>
      readVersion(
        api.POST('/api/v1/requests', {
          params: { header: { 'Idempotency-Key': intent.keyOf(body) } },
          body,
        }),
      ),
    onSuccess: ({ record }) => {
      intent.done();
      onDone();
      client.setQueryData(['record', record.links.self], record);
      void client.invalidateQueries({ queryKey: ['requests'] });
      announce(`${record.number} is submitted.`);
      void navigate({ to: '/requests/$number', params: { number: record.number } as never });
    },
  });
}
