import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Form, Input, Typography } from 'antd';
import { useEffect } from 'react';
import { login } from '../api/access';
import { serverState } from '../api/cluster';
import { ApiError } from '../api/errors';
import { useSession } from '../api/session';
import { Brand } from '../app/Brand';
import { LanguageSwitch, ThemeSwitch } from '../app/Switches';
import { explain } from '../components/failure';
import { useI18n } from '../i18n';
import { useLocation } from '../lib/router';

interface Credentials {
  username: string;
  password: string;
}

/** The form alone: on the login page, and above a page whose session has ended (then the user is given). */
export function LoginForm({ username }: { username?: string }) {
  const { t } = useI18n();
  const signIn = useMutation({
    mutationFn: ({ username: name, password }: Credentials) => login(name, password),
  });
  const refused =
    (signIn.error instanceof ApiError && ['forbidden', 'session', 'invalid'].includes(signIn.error.kind)) ||
    (signIn.error instanceof ApiError && /not found/i.test(signIn.error.detail));
  const failure =
    signIn.error && (refused ? { title: t('login.refused'), hint: t('login.refused.hint') } : explain(t, signIn.error));
  return (
    <Form<Credentials>
      layout="vertical"
      requiredMark={false}
      initialValues={{ username }}
      onFinish={(values) => signIn.mutate(values)}
    >
      {failure && (
        <Alert
          data-testid="login-failure"
          type="error"
          showIcon
          title={failure.title}
          description={failure.hint}
          style={{ marginBottom: 16 }}
        />
      )}
      <Form.Item
        name="username"
        label={t('login.username')}
        rules={[{ required: true, message: t('login.username.missing') }]}
      >
        <Input
          data-testid="login-username"
          autoComplete="username"
          autoFocus={!username}
          readOnly={!!username}
          variant={username ? 'filled' : 'outlined'}
          size="large"
        />
      </Form.Item>
      <Form.Item
        name="password"
        label={t('login.password')}
        rules={[{ required: true, message: t('login.password.missing') }]}
      >
        <Input.Password
          data-testid="login-password"
          autoComplete="current-password"
          autoFocus={!!username}
          size="large"
        />
      </Form.Item>
      <Button data-testid="login-submit" type="primary" htmlType="submit" size="large" block loading={signIn.isPending}>
        {t('login.submit')}
      </Button>
    </Form>
  );
}

export function LoginPage() {
  const { t } = useI18n();
  const { session } = useSession();
  const { path, query } = useLocation();
  const server = useQuery({ queryKey: ['server-state'], queryFn: ({ signal }) => serverState(signal) });

  useEffect(() => {
    document.title = `${t('login.title')} · Muster`;
  }, [t]);
  useEffect(() => {
    if (session && path === '/login') {
      window.location.replace(`#${query.next?.startsWith('/') ? query.next : '/'}`);
    }
  }, [session, path, query.next]);

  return (
    <main className="muster-login">
      <Card style={{ width: 380, maxWidth: '100%' }}>
        <div style={{ display: 'flex', marginLeft: -20, marginTop: -8 }}>
          <Brand />
        </div>
        <Typography.Title level={1} style={{ fontSize: 20, marginTop: 4 }}>
          {t('login.title')}
        </Typography.Title>
        <LoginForm />
      </Card>
      <div style={{ display: 'flex', alignItems: 'center', gap: 4, marginTop: 14 }}>
        <LanguageSwitch />
        <ThemeSwitch />
        {server.data?.version && (
          <Typography.Text type="secondary">
            {server.data.startup_mode ?? server.data.standalone_mode} · {server.data.version}
          </Typography.Text>
        )}
      </div>
    </main>
  );
}
