import { App, Button } from 'antd';
import type { ReactNode } from 'react';
import { useI18n } from '../i18n';

/** Asks once, naming what goes, and leaves the focus on "cancel". */
export function DeleteButton({
  label,
  question,
  consequence,
  onConfirm,
  disabled,
  testId,
}: {
  label?: string;
  question: string;
  consequence?: ReactNode;
  onConfirm: () => Promise<unknown>;
  disabled?: boolean;
  testId?: string;
}) {
  const { modal } = App.useApp();
  const { t } = useI18n();
  const text = label ?? t('action.delete');
  return (
    <Button
      type="link"
      size="small"
      danger
      disabled={disabled}
      data-testid={testId}
      onClick={() =>
        void modal.confirm({
          title: question,
          content: consequence,
          okText: text,
          okButtonProps: { danger: true, 'data-testid': 'confirm-ok' },
          cancelText: t('action.cancel'),
          autoFocusButton: 'cancel',
          // A failure is told by the caller; the question goes away either way.
          onOk: () => onConfirm().catch(() => undefined),
        })
      }
    >
      {text}
    </Button>
  );
}
