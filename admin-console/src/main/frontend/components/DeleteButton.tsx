import type { ReactNode } from 'react';
import { useI18n } from '../i18n';
import { RowAction } from './RowAction';
import { useConfirm } from './useConfirm';

/** The word in a row that takes it away, after one question that names what goes. */
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
  const confirm = useConfirm();
  const { t } = useI18n();
  const action = label ?? t('action.delete');
  return (
    <RowAction
      danger
      disabled={disabled}
      data-testid={testId}
      onClick={() => confirm({ question, consequence, action, danger: true, run: onConfirm })}
    >
      {action}
    </RowAction>
  );
}
