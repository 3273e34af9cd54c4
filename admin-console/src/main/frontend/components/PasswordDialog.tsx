import { useMutation } from '@tanstack/react-query';
import { Form } from 'antd';
import { changePassword, login } from '../api/access';
import { useSession } from '../api/session';
import { FormDialog } from './FormDialog';
import { NewPasswordFields, type NewPassword } from './NewPasswordFields';
import { useI18n } from '../i18n';
import { useReport } from './failure';

export function PasswordDialog({ username, onClose }: { username: string; onClose: () => void }) {
  const { t } = useI18n();
  const { failed, done } = useReport();
  const { session } = useSession();
  const [form] = Form.useForm<NewPassword>();
  const change = useMutation({
    mutationFn: async (password: string) => {
      await changePassword(username, password);
      // One's own new password ends the login that it was changed with.
      if (username === session?.username) await login(username, password);
    },
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
      <NewPasswordFields />
    </FormDialog>
  );
}
