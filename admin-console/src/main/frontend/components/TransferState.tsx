/** Long work on many configurations: how far it is, how it ended, and what was done when it ended early. */
import { Alert, Progress as Bar } from 'antd';
import type { TransferResult } from '../api/config';
import { ApiError } from '../api/errors';
import type { Progress } from '../api/http';
import { useI18n } from '../i18n';
import { explain } from './failure';

/** A bar where it is known how much there is, else a sentence that something is going on. */
export function TransferProgress({
  progress,
  waiting,
  describe,
}: {
  progress: Progress | undefined;
  /** What goes on before anything is known. */
  waiting: string;
  describe: (progress: Progress) => string;
}) {
  const known = progress !== undefined && progress.total > 0;
  const percent = known ? Math.floor((progress.done / progress.total) * 100) : 0;
  const sentence = progress === undefined ? waiting : describe(progress);
  return (
    <div data-testid="transfer-progress">
      <div role="status">{sentence}</div>
      {known ? (
        <Bar percent={percent} status="active" aria-label={sentence} />
      ) : (
        <Bar percent={100} status="active" showInfo={false} aria-label={sentence} />
      )}
    </div>
  );
}

/** How an import or a clone ended: what was done, what was left, and why. */
export function TransferOutcome({ result }: { result: TransferResult }) {
  const { t } = useI18n();
  const failed = result.failData ?? [];
  const skipped = result.skipData ?? [];
  const named = (rows: { dataId: string; group: string }[]) =>
    rows
      .slice(0, 20)
      .map((row) => `${row.group}/${row.dataId}`)
      .join(', ') + (rows.length > 20 ? ' …' : '');
  return (
    <Alert
      data-testid="transfer-outcome"
      type={failed.length > 0 ? 'warning' : 'success'}
      showIcon
      title={t('transfer.done', { count: result.succCount })}
      description={
        <>
          {skipped.length > 0 && (
            <div>{t('transfer.skipped', { count: result.skipCount ?? skipped.length, names: named(skipped) })}</div>
          )}
          {failed.length > 0 && <div>{t('transfer.failed', { count: failed.length, names: named(failed) })}</div>}
          {(result.unrecognizedCount ?? 0) > 0 && (
            <div>{t('transfer.unrecognized', { count: result.unrecognizedCount ?? 0 })}</div>
          )}
        </>
      }
    />
  );
}

/** Why it ended early, and what of it stays. */
export function TransferFailure({
  title: what,
  error,
  stopped,
  progress,
  onClose,
}: {
  /** What did not happen; what the failure says itself when absent. */
  title?: string;
  error: unknown;
  stopped: boolean;
  progress: Progress | undefined;
  onClose?: () => void;
}) {
  const { t } = useI18n();
  if (!error) return null;
  const { title, hint } = stopped ? { title: t('transfer.stopped'), hint: '' } : explain(t, error);
  const begun = progress !== undefined && progress.done > 0;
  // The server's own refusal says itself how much was done; whoever was cut off knows what was told last.
  const cutOff = stopped || (error instanceof ApiError && error.kind === 'network');
  return (
    <Alert
      data-testid="action-failure"
      closable={onClose ? { onClose } : false}
      type={stopped ? 'warning' : 'error'}
      showIcon
      title={what ?? title}
      description={
        <>
          {what && <div>{title}</div>}
          {hint && !begun && <div>{hint}</div>}
          {begun && cutOff && <div data-testid="transfer-written">{t('transfer.written', { ...progress })}</div>}
          {begun && <div>{t('transfer.written.next')}</div>}
        </>
      }
      style={{ marginBottom: 16 }}
    />
  );
}
