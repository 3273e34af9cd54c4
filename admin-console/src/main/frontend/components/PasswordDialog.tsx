import { changePassword, login } from '../api/access';
import { useSession } from '../api/session';
import { useI18n } from '../i18n';
import { FormDialog } from './FormDialog';
import { NewPasswordFields, type NewPassword } from './NewPasswordFields';
import { useChange } from './useChange';

export function PasswordDialog({ username, onClose }: { username: string; onClose: () => void }) {
  const { t } = useI18n();
  const { session } = useSession();
  const change = useChange<string>({
    change: async (password) => {
      await changePassword(username, password);
      // One's own new password ends the login that it was changed with.
      if (username === session?.username) await login(username, password);
    },
    stale: [],
    done: () => t('users.password.done', { name: username }),
    failed: () => t('users.password.failed', { name: username }),
    onDone: onClose,
  });
  return (
    <FormDialog<NewPassword>
      title={t('users.password.title', { name: username })}
      action={t('action.save')}
      testId="password-form-submit"
      pending={change.isPending}
      onFinish={({ password }) => change.mutate(password)}
      onClose={onClose}
    >
      <NewPasswordFields />
    </FormDialog>
  );
}
