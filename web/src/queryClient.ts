import { QueryClient } from '@tanstack/react-query';
import { isTransient } from './api/problem';

const tries = 2;

/** What was read of the API. A refusal is not asked again; an outage is, a little later. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // Whether the network is there is seen by calling: a local instance may answer where the internet is away.
      networkMode: 'always',
      retry: (failures, error) => failures < tries && isTransient(error),
      retryDelay: (failures) => 500 * 2 ** failures,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});
