import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Page, PageRequest } from '../api/lists';
import { useFailure } from './useFailure';
import type { ListAddress } from './useListAddress';

/** One page of a list, as the address asks for it, and how to come to another. */
export interface List<T> {
  rows: readonly T[];
  /** Of all pages. */
  total: number;
  /** Nothing is known yet. */
  pending: boolean;
  /** Why the last attempt failed; the rows are those of the one before. */
  error: unknown;
  retry: () => void;
  page: PageRequest;
  turn: ListAddress['turn'];
}

function lastPage(total: number, { pageSize }: PageRequest): number {
  return Math.max(1, Math.ceil(total / pageSize));
}

/**
 * Reads the page of a list that its address names; while the next page is on its way, the last one stays.
 *
 * @param key what the rows are, and all that decides which of them there are, the page apart
 */
export function useList<T>(
  key: readonly unknown[],
  address: Pick<ListAddress, 'page' | 'turn'>,
  read: (page: PageRequest, signal: AbortSignal) => Promise<Pick<Page<T>, 'pageItems' | 'totalCount'>>,
  options: { refetchInterval?: number; enabled?: boolean } = {},
): List<T> {
  const { page, turn } = address;
  const query = useQuery({
    queryKey: [...key, page],
    queryFn: ({ signal }) => read(page, signal),
    placeholderData: (previous) => previous,
    ...options,
  });
  const failure = useFailure(query);
  // The last row of the last page may have gone: what is there now is shown, and not an empty page behind it.
  const behind = query.isSuccess && !query.isPlaceholderData && page.pageNo > lastPage(query.data.totalCount, page);
  const last = lastPage(query.data?.totalCount ?? 0, page);
  useEffect(() => {
    if (behind) turn(last, page.pageSize, { replace: true });
  }, [behind, last, page.pageSize, turn]);
  return {
    rows: query.data?.pageItems ?? [],
    total: query.data?.totalCount ?? 0,
    pending: query.isPending,
    error: failure,
    retry: () => void query.refetch(),
    page,
    turn,
  };
}
