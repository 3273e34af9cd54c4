import { useQuery } from '@tanstack/react-query';
import { ownGrants } from '../api/access';
import { useSession } from '../api/session';
import { mayCreate, mayOffer, mayReadIn, type Wanted } from '../lib/permissions';

/**
 * Answers whether something is to be offered to the user. This is a courtesy, not a protection: the server checks every
 * call.
 */
export function useMay(): {
  do: (wanted: Wanted) => boolean;
  create: (type: Wanted['type'], namespace: string) => boolean;
  /** Whether lists of a namespace can show the user anything. */
  reads: (namespace: string) => boolean;
  /** What belongs to the whole cluster: nodes, users, settings. Auditors read it, administrators change it. */
  operator: (action: Wanted['action']) => boolean;
} {
  const { session } = useSession();
  const admin = session?.globalAdmin === true;
  const own = useQuery({
    queryKey: ['own-grants'],
    queryFn: ({ signal }) => ownGrants(signal),
    enabled: !admin,
    staleTime: 10_000,
    retry: false,
  });
  const grants = own.data && Array.isArray(own.data.permissions) ? own.data.permissions : null;
  const anything = admin || own.data?.globalAdmin === true || (!own.isPending && grants === null);
  return {
    do: (wanted) => anything || mayOffer(grants ?? [], wanted),
    create: (type, namespace) => anything || mayCreate(grants ?? [], namespace, type),
    reads: (namespace) => anything || own.isPending || mayReadIn(grants ?? [], namespace),
    operator: (action) =>
      admin || grants?.some((grant) => grant.resource === '*' && grant.action.includes(action)) === true,
  };
}
