import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Card, Form, Typography } from 'antd';
import { useEffect } from 'react';
import { changePassword, login, logout } from '../api/access';
import { end, type Session } from '../api/session';
import { Brand } from '../app/Brand';
import { LanguageSwitch, ThemeSwitch } from '../app/Switches';
import { explain } from '../components/failure';
import { NewPasswordFields, type NewPassword } from '../components/NewPasswordFields';
import { useI18n } from '../i18n';

/** The password was generated, so that it is known to somebody else: nothing is offered before there is another one. */
export function NewPasswordPage({ session }: { session: Session }) {
  const { t } = useI18n();
  const change = useMutation({
    mutationFn: async ({ password }: NewPassword) => {
      await changePassword(session.username, password);
      await login(session.username, password);
    },
  });
  const failure = change.error && explain(t, change.error);
  useEffect(() => {
    document.title = `${t('password.due')} · Muster`;
  }, [t]);
  return (
    <main className="muster-login">
      <Card style={{ width: 420, maxWidth: '100%' }}>
        <div style={{ display: 'flex', marginLeft: -20, marginTop: -8 }}>
          <Brand />
        </div>
        <Typography.Title level={1} style={{ fontSize: 20, marginTop: 4 }}>
          {t('password.due')}
        </Typography.Title>
        <Typography.Paragraph type="secondary">
          {t('password.due.hint', { name: session.username })}
        </Typography.Paragraph>
        {failure && (
          <Alert
            data-testid="action-failure"
            type="error"
            showIcon
            title={failure.title}
            description={failure.hint}
            style={{ marginBottom: 16 }}
          />
        )}
        <Form<NewPassword> layout="vertical" requiredMark={false} onFinish={(values) => change.mutate(values)}>
          <NewPasswordFields />
          <Button
            type="primary"
            htmlType="submit"
            block
            size="large"
            loading={change.isPending}
            data-testid="password-due-submit"
          >
            {t('action.save')}
          </Button>
        </Form>
        <Button type="link" block style={{ marginTop: 8 }} onClick={() => void logout().catch(end)}>
          {t('session.other')}
        </Button>
      </Card>
      <div style={{ display: 'flex', gap: 4, marginTop: 14 }}>
        <LanguageSwitch />
        <ThemeSwitch />
      </div>
    </main>
  );
}
