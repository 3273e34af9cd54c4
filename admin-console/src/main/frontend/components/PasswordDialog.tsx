import { useMutation } from '@tanstack/react-query';
import { Form, Input } from 'antd';
import { changePassword } from '../api/access';
import { FormDialog } from './FormDialog';
import { useI18n } from '../i18n';
import { useReport } from './failure';

export function PasswordDialog({ username, onClose }: { username: string; onClose: () => void }) {
  const { t } = useI18n();
  const { failed, done } = useReport();
  const [form] = Form.useForm<{ password: string; again: string }>();
  const change = useMutation({
    mutationFn: (password: string) => changePassword(username, password),
    onSuccess: () => {
      done(t('users.password.done', { name: username }));
      onClose();
    },
    onError: (error) => failed(t('users.password.failed', { name: username }), error),
  });
  return (
    <FormDialog
      title={t('users.password.title', { name: username })}
      action={t('action.save')}
      testId="password-form-submit"
      pending={change.isPending}
      form={form}
      onFinish={({ password }) => change.mutate(password)}
      onClose={onClose}
    >
      <Form.Item
        name="password"
        label={t('users.password.new')}
        rules={[{ required: true, message: t('login.password.missing') }]}
      >
        <Input.Password autoComplete="new-password" autoFocus data-testid="password-form-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('users.password.again')}
        dependencies={['password']}
        rules={[
          { required: true, message: t('login.password.missing') },
          ({ getFieldValue }) => ({
            validator: (_, value: string) =>
              !value || value === getFieldValue('password')
                ? Promise.resolve()
                : Promise.reject(new Error(t('users.password.differ'))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" data-testid="password-form-again" />
      </Form.Item>
    </FormDialog>
  );
}
