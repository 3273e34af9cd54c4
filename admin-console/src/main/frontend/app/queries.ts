import { QueryClient } from '@tanstack/react-query';
import { isPassing } from '../api/errors';

/**
 * What the pages have read.
 *
 * @param readAgainAfter milliseconds after which what could not be read for the time being is read again
 */
export function createQueryClient(readAgainAfter = 3_000): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 1_000,
        refetchOnWindowFocus: true,
        // A refusal stays a refusal; only an unreachable or busy node is asked again.
        retry: (count, error) => count < 1 && isPassing(error),
        // Nobody has to press a key because a node was away.
        refetchInterval: (query) => (isPassing(query.state.error) ? readAgainAfter : false),
      },
      mutations: { retry: false },
    },
  });
}
