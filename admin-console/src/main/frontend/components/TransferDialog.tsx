import { Form, Modal, Select } from 'antd';
import type { ReactNode } from 'react';
import type { ConflictPolicy, TransferResult } from '../api/config';
import { useI18n, type Key } from '../i18n';
import { TransferFailure, TransferOutcome, TransferProgress } from './TransferState';
import type { Transfer } from './useTransfer';

const policies: { value: ConflictPolicy; label: Key }[] = [
  { value: 'ABORT', label: 'transfer.policy.abort' },
  { value: 'SKIP', label: 'transfer.policy.skip' },
  { value: 'OVERWRITE', label: 'transfer.policy.overwrite' },
];

/**
 * A dialogue that brings configurations in: it asks, then says how far the work is and lets the user end it, then says how it ended. While
 * the work goes on it closes by its button alone, which ends the work.
 */
export function TransferDialog<V>({
  name,
  title,
  width,
  action,
  ready,
  waiting,
  transfer,
  onStart,
  onClose,
  children,
}: {
  /** Tells its buttons from those of others in tests. */
  name: string;
  title: string;
  width?: number;
  /** What the button says that starts it. */
  action: string;
  /** Whether everything is there that it needs. */
  ready: boolean;
  /** What goes on before the server has said anything. */
  waiting: string;
  transfer: Transfer<V, TransferResult>;
  onStart: () => void;
  onClose: () => void;
  /** What is asked before it starts. */
  children: ReactNode;
}) {
  const { t } = useI18n();
  const { running, result } = transfer;
  return (
    <Modal
      open
      width={width}
      title={title}
      okText={result ? t('action.close') : action}
      // Not `confirmLoading`: that would keep the dialogue from hearing its other button.
      okButtonProps={{ loading: running, disabled: !ready && !result, 'data-testid': `${name}-submit` }}
      cancelText={running ? t('transfer.stop') : undefined}
      cancelButtonProps={{ style: result ? { display: 'none' } : undefined, 'data-testid': `${name}-cancel` }}
      // A slip beside the dialogue must not end what is under way.
      mask={{ closable: !running }}
      keyboard={!running}
      closable={!running}
      onOk={result ? onClose : onStart}
      onCancel={running ? transfer.stop : onClose}
    >
      {result ? (
        <TransferOutcome result={result} />
      ) : running ? (
        <TransferProgress
          progress={transfer.progress}
          waiting={waiting}
          describe={({ done, total }) => t('transfer.progress', { done, total })}
        />
      ) : (
        <Form layout="vertical">
          <TransferFailure error={transfer.error} stopped={transfer.stopped} progress={transfer.progress} />
          {children}
        </Form>
      )}
    </Modal>
  );
}

/** What is to happen to configurations that are there already. */
export function PolicyItem({
  id,
  value,
  onChange,
}: {
  id: string;
  value: ConflictPolicy;
  onChange: (value: ConflictPolicy) => void;
}) {
  const { t } = useI18n();
  return (
    <Form.Item
      label={t('transfer.policy')}
      htmlFor={id}
      extra={value === 'OVERWRITE' ? t('transfer.policy.overwrite.hint') : undefined}
    >
      <Select
        id={id}
        value={value}
        onChange={onChange}
        options={policies.map((entry) => ({ value: entry.value, label: t(entry.label) }))}
      />
    </Form.Item>
  );
}
