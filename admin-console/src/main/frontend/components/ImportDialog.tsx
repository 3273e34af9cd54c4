import { InboxOutlined } from '@ant-design/icons';
import { Form, Modal, Select, Upload } from 'antd';
import { useState } from 'react';
import { importConfigs, type ConflictPolicy, type TransferResult } from '../api/config';
import { useI18n, type Key } from '../i18n';
import { bytes } from '../lib/numbers';
import { TransferFailure, TransferOutcome, TransferProgress } from './TransferState';
import { useTransfer } from './useTransfer';

export const policies: { value: ConflictPolicy; label: Key }[] = [
  { value: 'ABORT', label: 'transfer.policy.abort' },
  { value: 'SKIP', label: 'transfer.policy.skip' },
  { value: 'OVERWRITE', label: 'transfer.policy.overwrite' },
];

/**
 * Takes an archive of configurations; what is not in the form of an archive is refused by the server with the reason. While it is
 * taken in, the dialogue says how far that is and can end it.
 */
export function ImportDialog({
  tenant,
  namespace,
  onClose,
}: {
  tenant: string;
  /** How people call the namespace. */
  namespace: string;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const [file, setFile] = useState<File | null>(null);
  const [policy, setPolicy] = useState<ConflictPolicy>('ABORT');
  const transfer = useTransfer<File, TransferResult>((chosen, work) => importConfigs(tenant, policy, chosen, work), {
    stale: ['configs', 'namespaces'],
    done: (result) => t('transfer.done', { count: result.succCount }),
    failed: 'transfer.import.failed',
  });
  const { running, result } = transfer;
  return (
    <Modal
      open
      title={t('transfer.import.title', { namespace })}
      okText={result ? t('action.close') : t('transfer.import')}
      // Not `confirmLoading`: that would keep the dialogue from hearing its other button.
      okButtonProps={{ loading: running, disabled: !file && !result, 'data-testid': 'import-submit' }}
      cancelText={running ? t('transfer.stop') : undefined}
      cancelButtonProps={{ style: result ? { display: 'none' } : undefined, 'data-testid': 'import-cancel' }}
      // A slip beside the dialogue must not end what is under way.
      mask={{ closable: !running }}
      keyboard={!running}
      closable={!running}
      onOk={() => (result || !file ? onClose() : transfer.start(file))}
      onCancel={running ? transfer.stop : onClose}
    >
      {result ? (
        <TransferOutcome result={result} />
      ) : running ? (
        <TransferProgress
          progress={transfer.progress}
          waiting={t('transfer.sending', { name: file?.name ?? '', size: bytes(file?.size ?? 0) })}
          describe={({ done, total }) => t('transfer.progress', { done, total })}
        />
      ) : (
        <Form layout="vertical">
          <TransferFailure error={transfer.error} stopped={transfer.stopped} progress={transfer.progress} />
          <Form.Item label={t('transfer.file')}>
            <Upload.Dragger
              accept=".zip"
              maxCount={1}
              beforeUpload={(chosen) => {
                setFile(chosen);
                transfer.reset();
                // Nothing is sent before the button is pressed.
                return false;
              }}
              onRemove={() => setFile(null)}
              itemRender={(node) => node}
            >
              <p style={{ fontSize: 28, margin: 0 }}>
                <InboxOutlined />
              </p>
              <p style={{ margin: '4px 0 0' }}>
                {file ? t('transfer.chosen', { name: file.name, size: bytes(file.size) }) : t('transfer.drop')}
              </p>
            </Upload.Dragger>
          </Form.Item>
          <Form.Item
            label={t('transfer.policy')}
            htmlFor="import-policy"
            extra={policy === 'OVERWRITE' ? t('transfer.policy.overwrite.hint') : undefined}
          >
            <Select
              id="import-policy"
              value={policy}
              onChange={(value: ConflictPolicy) => setPolicy(value)}
              options={policies.map((entry) => ({ value: entry.value, label: t(entry.label) }))}
            />
          </Form.Item>
        </Form>
      )}
    </Modal>
  );
}
