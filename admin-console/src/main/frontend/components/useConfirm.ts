import { App } from 'antd';
import { useCallback, type ReactNode } from 'react';
import { useI18n } from '../i18n';

export interface Question {
  question: string;
  /** What will have gone, or be different, afterwards. */
  consequence?: ReactNode;
  /** What the button says that does it. */
  action: string;
  /** Something goes for good. */
  danger?: boolean;
  /** Does it. A failure is told by the one who does it; the question goes away either way. */
  run: () => Promise<unknown>;
  onCancel?: () => void;
}

/** Asks once before something is done that others will notice, with the focus on "cancel". */
export function useConfirm(): (question: Question) => void {
  const { modal } = App.useApp();
  const { t } = useI18n();
  return useCallback(
    ({ question, consequence, action, danger, run, onCancel }) =>
      void modal.confirm({
        title: question,
        content: consequence,
        okText: action,
        okButtonProps: { danger, 'data-testid': 'confirm-ok' },
        cancelText: t('action.cancel'),
        focusable: { autoFocusButton: 'cancel' },
        onOk: () => run().catch(() => undefined),
        onCancel,
      }),
    [modal, t],
  );
}
