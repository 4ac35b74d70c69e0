import { QueryClient } from '@tanstack/react-query';
import { isTransient } from './api/problem';

const tries = 2;

/** The cache of API answers. A refusal is final; an outage is retried. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A call shows whether the network is up: a local instance may answer while the internet is down.
      networkMode: 'always',
      retry: (failures, error) => failures < tries && isTransient(error),
      retryDelay: (failures) => 500 * 2 ** failures,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});
