import { useQuery } from '@tanstack/react-query';
import { api, read } from '../api/client';
import { everyPage } from '../api/everyPage';
import type { ChangeModel } from './change';

/** Every model that changes follow. They come with the instance, and do not change while it runs. */
export function useChangeModels(): readonly ChangeModel[] {
  const models = useQuery({
    queryKey: ['change-models'],
    queryFn: ({ signal }) =>
      everyPage((cursor) =>
        read(
          api.GET('/api/v1/change-models', {
            params: { query: { limit: 200, ...(cursor && { cursor }) } },
            signal,
          }),
        ),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return models.data ?? [];
}

export function useChangeModel(name: string): ChangeModel | undefined {
  return useChangeModels().find((model) => model.name === name);
}
