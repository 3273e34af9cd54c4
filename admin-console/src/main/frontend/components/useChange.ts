import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { useReport } from './failure';

/**
 * A change that the user makes: says how it ended, in the user's words, and has what it may have changed read again. A failed
 * one leaves its dialogue open, so that nothing that was typed is lost.
 */
export function useChange<V, R = unknown>({
  change,
  stale,
  done: doneText,
  failed: failedText,
  reason = (error) => error,
  onDone,
}: {
  change: (value: V) => Promise<R>;
  /** The kinds of what has to be read again: the first words of their keys. */
  stale: readonly string[];
  done: (value: V, result: R) => string;
  failed: (value: V) => string;
  /** Says more about a failure than the server did. */
  reason?: (error: unknown) => unknown;
  onDone?: (value: V, result: R) => void;
}): UseMutationResult<R, unknown, V> {
  const { failed, done } = useReport();
  const client = useQueryClient();
  return useMutation<R, unknown, V>({
    mutationFn: change,
    onSuccess: (result, value) => {
      done(doneText(value, result));
      onDone?.(value, result);
    },
    onError: (error, value) => failed(failedText(value), reason(error)),
    // After a failure too: a request whose answer was lost may have been carried out.
    onSettled: () => {
      for (const kind of stale) void client.invalidateQueries({ queryKey: [kind] });
    },
  });
}
