import { Form, Input } from 'antd';
import { useI18n } from '../i18n';

export interface NewPassword {
  password: string;
  again: string;
}

/** A new password, twice, so that a slip is noticed. The server says what a good one is. */
export function NewPasswordFields() {
  const { t } = useI18n();
  return (
    <>
      <Form.Item
        name="password"
        label={t('users.password.new')}
        extra={t('users.password.rule')}
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
    </>
  );
}
