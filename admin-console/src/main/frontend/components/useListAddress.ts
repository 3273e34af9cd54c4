import { useCallback } from 'react';
import type { PageRequest } from '../api/lists';
import { navigate, positiveInt, useLocation, type Location } from '../lib/router';

export const pageSizes = [10, 20, 50, 100];

export interface ListAddress {
  query: Location['query'];
  page: PageRequest;
  /** Changes filters; the list starts at its first page again. */
  filter: (changes: Record<string, string | undefined>) => void;
  turn: Turn;
}

/** Goes to a page; with `replace`, the back button does not lead to where this began. */
export type Turn = (page: number, size: number, options?: { replace?: boolean }) => void;

/** A list's filters and page live in the address: a reload, a bookmark and the back button keep them. */
export function useListAddress(): ListAddress {
  const { path, query } = useLocation();
  const pageNo = positiveInt(query.pageNo, 1);
  const pageSize = Math.min(positiveInt(query.pageSize, 10), 500);
  const filter = useCallback(
    (changes: Record<string, string | undefined>) => navigate(path, { ...query, ...changes, pageNo: undefined }),
    [path, query],
  );
  const turn = useCallback<Turn>(
    (nextPage, nextSize, options) =>
      navigate(
        path,
        {
          ...query,
          pageNo: nextSize === pageSize ? nextPage : 1,
          pageSize: nextSize === 10 ? undefined : nextSize,
        },
        options,
      ),
    [path, query, pageSize],
  );
  return { query, page: { pageNo, pageSize }, filter, turn };
}
