import { useCallback } from 'react';
import type { PageRequest } from '../api/lists';
import { navigate, positiveInt, useLocation } from '../lib/router';
import type { Turn } from './useListAddress';

/** The page of one of several lists on a page of the console, kept in the address beside those of the others. */
export function usePartAddress(part: string): { page: PageRequest; turn: Turn } {
  const { path, query } = useLocation();
  const pageNo = positiveInt(query[`${part}.pageNo`], 1);
  const pageSize = Math.min(positiveInt(query[`${part}.pageSize`], 10), 500);
  const turn = useCallback<Turn>(
    (nextPage, nextSize, options) =>
      navigate(
        path,
        {
          ...query,
          [`${part}.pageNo`]: nextSize === pageSize && nextPage > 1 ? nextPage : undefined,
          [`${part}.pageSize`]: nextSize === 10 ? undefined : nextSize,
        },
        options,
      ),
    [path, query, part, pageSize],
  );
  return { page: { pageNo, pageSize }, turn };
}
