import { useQuery } from '@tanstack/react-query';
import { clusterStatus, raftState, type RaftState } from '../api/cluster';
import { ApiError } from '../api/errors';
import { useMay } from './useMay';

/** What may be known of the cluster: operators see all of it, everybody else who leads and who is up. */
export function useCluster() {
  const operator = useMay().operator('r');
  return useQuery<RaftState>({
    queryKey: ['cluster', operator],
    queryFn: ({ signal }) =>
      operator
        ? clusterStatus(signal).catch((error: unknown) => {
            // A node of an older version, in the middle of an upgrade.
            if (error instanceof ApiError && error.kind === 'notFound') return raftState(signal);
            throw error;
          })
        : raftState(signal),
    refetchInterval: 2_000,
    retry: false,
  });
}
