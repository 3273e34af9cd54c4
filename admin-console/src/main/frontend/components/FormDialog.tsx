import { Form, Modal, type FormInstance } from 'antd';
import type { ReactNode } from 'react';
import { useI18n } from '../i18n';

/** A dialogue around one form: Enter submits it, Escape and "Cancel" leave it. */
export function FormDialog<T extends object>({
  title,
  action,
  testId,
  pending,
  form,
  initialValues,
  onFinish,
  onClose,
  children,
  footnote,
}: {
  title: string;
  /** What the button that submits says; "Create" when absent. */
  action?: string;
  testId: string;
  pending: boolean;
  form?: FormInstance<T>;
  initialValues?: Partial<T>;
  onFinish: (values: T) => void;
  onClose: () => void;
  children: ReactNode;
  footnote?: ReactNode;
}) {
  const { t } = useI18n();
  return (
    <Modal
      open
      title={title}
      okText={action ?? t('action.create')}
      confirmLoading={pending}
      onCancel={onClose}
      okButtonProps={{ 'data-testid': testId, htmlType: 'submit' }}
      modalRender={(dialogue) => (
        <Form<T> form={form} layout="vertical" requiredMark={false} initialValues={initialValues} onFinish={onFinish}>
          {dialogue}
        </Form>
      )}
    >
      {children}
      {footnote}
    </Modal>
  );
}
