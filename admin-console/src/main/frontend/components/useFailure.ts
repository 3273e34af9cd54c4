import type { UseQueryResult } from '@tanstack/react-query';
import { useRef } from 'react';

/** Why a query failed last, until it succeeds: while it is tried again there is neither an answer nor a failure of its own. */
export function useFailure(query: Pick<UseQueryResult, 'error' | 'isSuccess'>): unknown {
  const last = useRef<unknown>(null);
  if (query.error != null) last.current = query.error;
  else if (query.isSuccess) last.current = null;
  return last.current;
}
