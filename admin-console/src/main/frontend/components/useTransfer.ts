import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { LongWork, Progress } from '../api/http';
import { useI18n, type Key } from '../i18n';
import { useReport } from './failure';

export interface Transfer<V, R> {
  start: (value: V) => void;
  /** Ends it; what was done until then stays. */
  stop: () => void;
  /** Forgets how the last one ended. */
  reset: () => void;
  running: boolean;
  /** What the server last said; absent before it has said anything. */
  progress: Progress | undefined;
  result: R | undefined;
  error: unknown;
  /** The user has ended it. */
  stopped: boolean;
}

/**
 * Long work on many things at once that can be watched and ended. It goes on when the page is left: then a message says how it ended.
 *
 * @param stale the kinds of what has to be read again, however it ended: a part may be done
 */
export function useTransfer<V, R>(
  run: (value: V, work: LongWork) => Promise<R>,
  {
    stale,
    done,
    failed,
    onDone,
  }: { stale: readonly string[]; done: (result: R) => string; failed: Key; onDone?: (result: R) => void },
): Transfer<V, R> {
  const { t } = useI18n();
  const client = useQueryClient();
  const report = useReport();
  const [progress, setProgress] = useState<Progress>();
  const ending = useRef<AbortController>(null);
  const left = useRef(false);
  useEffect(() => {
    left.current = false;
    return () => {
      left.current = true;
    };
  }, []);
  const work = useMutation<R, unknown, V>({
    mutationFn: (value) => {
      const controller = new AbortController();
      ending.current = controller;
      setProgress(undefined);
      return run(value, { signal: controller.signal, onProgress: setProgress });
    },
    onSuccess: (result) => {
      if (left.current) report.done(done(result));
      else onDone?.(result);
    },
    onError: (error) => {
      if (left.current) report.failed(t(failed), error);
    },
    onSettled: () => {
      for (const kind of stale) void client.invalidateQueries({ queryKey: [kind] });
    },
  });
  return {
    start: work.mutate,
    stop: () => ending.current?.abort(),
    reset: work.reset,
    running: work.isPending,
    progress,
    result: work.data,
    error: work.error,
    stopped: work.isError && ending.current?.signal.aborted === true,
  };
}
