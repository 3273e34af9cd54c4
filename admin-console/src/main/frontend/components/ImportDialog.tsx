import { InboxOutlined } from '@ant-design/icons';
import { Form, Upload } from 'antd';
import { useState } from 'react';
import { importConfigs, type ConflictPolicy, type TransferResult } from '../api/config';
import { useI18n } from '../i18n';
import { bytes } from '../lib/numbers';
import { PolicyItem, TransferDialog } from './TransferDialog';
import { useTransfer } from './useTransfer';

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
  return (
    <TransferDialog
      name="import"
      title={t('transfer.import.title', { namespace })}
      action={t('transfer.import')}
      ready={file !== null}
      waiting={t('transfer.sending', { name: file?.name ?? '', size: bytes(file?.size ?? 0) })}
      transfer={transfer}
      onStart={() => file && transfer.start(file)}
      onClose={onClose}
    >
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
      <PolicyItem id="import-policy" value={policy} onChange={setPolicy} />
    </TransferDialog>
  );
}
