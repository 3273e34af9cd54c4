import { InboxOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Form, Modal, Select, Upload } from 'antd';
import { useState } from 'react';
import { importConfigs, type ConflictPolicy, type TransferResult } from '../api/config';
import { useI18n, type Key } from '../i18n';
import { bytes } from '../lib/numbers';
import { ActionFailure } from './failure';

export const policies: { value: ConflictPolicy; label: Key }[] = [
  { value: 'ABORT', label: 'transfer.policy.abort' },
  { value: 'SKIP', label: 'transfer.policy.skip' },
  { value: 'OVERWRITE', label: 'transfer.policy.overwrite' },
];

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

/** Takes an archive of configurations; what is not in the form of an archive is refused by the server with the reason. */
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
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [policy, setPolicy] = useState<ConflictPolicy>('ABORT');
  const send = useMutation({
    mutationFn: (chosen: File) => importConfigs(tenant, policy, chosen),
    onSuccess: () => client.invalidateQueries({ queryKey: ['configs'] }),
  });
  return (
    <Modal
      open
      title={t('transfer.import.title', { namespace })}
      okText={send.isSuccess ? t('action.close') : t('transfer.import')}
      confirmLoading={send.isPending}
      okButtonProps={{ disabled: !file && !send.isSuccess, 'data-testid': 'import-submit' }}
      cancelButtonProps={send.isSuccess ? { style: { display: 'none' } } : undefined}
      onOk={() => (send.isSuccess || !file ? onClose() : send.mutate(file))}
      onCancel={onClose}
    >
      {send.isSuccess ? (
        <TransferOutcome result={send.data} />
      ) : (
        <Form layout="vertical">
          <ActionFailure error={send.error} />
          <Form.Item label={t('transfer.file')}>
            <Upload.Dragger
              accept=".zip"
              maxCount={1}
              beforeUpload={(chosen) => {
                setFile(chosen);
                send.reset();
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
          <Form.Item label={t('transfer.policy')} htmlFor="import-policy">
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
