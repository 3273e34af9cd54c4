/** Files that the server makes of what a search finds: fetched, watched, ended, and given to the browser. */
import { Alert, Button } from 'antd';
import type { LongWork, ServedFile } from '../api/http';
import { useI18n } from '../i18n';
import { saveFile } from '../lib/download';
import { bytes } from '../lib/numbers';
import { TransferFailure, TransferProgress } from './TransferState';
import { useTransfer, type Transfer } from './useTransfer';

/** Fetches a file and saves it under the name that the server gives it. */
export function useExport<V>(fetch: (value: V, work: LongWork) => Promise<ServedFile>): Transfer<V, ServedFile> {
  const { t } = useI18n();
  return useTransfer<V, ServedFile>(
    async (value, work) => {
      const file = await fetch(value, work);
      saveFile(file.name, file.content);
      return file;
    },
    {
      stale: [],
      done: (file) => t('transfer.exported', { name: file.name, size: bytes(file.content.size) }),
      failed: 'transfer.export.failed',
    },
  );
}

/** How far an export is, with the way to end it, or why there is no file. */
export function ExportState<V>({ transfer, stopTestId }: { transfer: Transfer<V, ServedFile>; stopTestId: string }) {
  const { t } = useI18n();
  if (transfer.running) {
    return (
      <Alert
        type="info"
        style={{ marginBottom: 12 }}
        title={
          <TransferProgress
            progress={transfer.progress}
            waiting={t('transfer.gathering')}
            describe={({ done, total }) =>
              total > 0
                ? t('transfer.download', { done: bytes(done), total: bytes(total) })
                : t('transfer.download.sofar', { done: bytes(done) })
            }
          />
        }
        action={
          <Button size="small" data-testid={stopTestId} onClick={transfer.stop}>
            {t('transfer.stop')}
          </Button>
        }
      />
    );
  }
  if (transfer.error == null || transfer.stopped) return null;
  return (
    <TransferFailure
      title={t('transfer.export.failed')}
      error={transfer.error}
      stopped={false}
      progress={undefined}
      onClose={transfer.reset}
    />
  );
}
