import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Divider, Form, Input, Typography } from 'antd';
import { useEffect } from 'react';
import { adoptExternalLogin, login } from '../api/access';
import { serverState } from '../api/cluster';
import { ApiError } from '../api/errors';
import { useSession } from '../api/session';
import { Brand } from '../app/Brand';
import { LanguageSwitch, ThemeSwitch } from '../app/Switches';
import { explain } from '../components/failure';
import { ProviderButton, useExternalLogins } from '../components/ProviderButton';
import { useI18n } from '../i18n';
import { takePlace } from '../lib/place';
import { positiveInt, useLocation } from '../lib/router';

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
      {username ? (
        <>
          {/* No field: a dialogue gives the focus to its first field, and what is typed at once belongs into the password. */}
          <Form.Item label={t('login.username')}>
            <b data-testid="login-known-user">{username}</b>
          </Form.Item>
          <Form.Item name="username" hidden>
            <Input autoComplete="username" />
          </Form.Item>
        </>
      ) : (
        <Form.Item
          name="username"
          label={t('login.username')}
          rules={[{ required: true, message: t('login.username.missing') }]}
        >
          <Input data-testid="login-username" autoComplete="username" autoFocus size="large" />
        </Form.Item>
      )}
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
  const logins = useExternalLogins();
  const server = useQuery({ queryKey: ['server-state'], queryFn: ({ signal }) => serverState(signal) });

  useEffect(() => {
    document.title = `${t('login.title')} · Muster`;
  }, [t]);
  // The browser may have come back from the identity provider; then the address says how it went there.
  const adopt = useQuery({
    queryKey: ['external-login'],
    queryFn: async () => {
      await adoptExternalLogin(positiveInt(query.seconds, 3_600));
      return true;
    },
    enabled: query.external === 'done',
    retry: false,
    gcTime: 0,
  });
  const external = adopt.error ? 'refused' : query.external;
  useEffect(() => {
    // Who comes back from the provider need not be who was here before.
    if (session && path === '/login' && (query.external !== 'done' || adopt.isSuccess)) {
      const next = query.external ? takePlace() : query.next;
      window.location.replace(`#${next?.startsWith('/') ? next : '/'}`);
    }
  }, [session, path, query.next, query.external, adopt.isSuccess]);

  return (
    <main className="muster-login">
      <Card style={{ width: 380, maxWidth: '100%' }}>
        <div style={{ display: 'flex', marginLeft: -20, marginTop: -8 }}>
          <Brand />
        </div>
        <Typography.Title level={1} style={{ fontSize: 20, marginTop: 4 }}>
          {t('login.title')}
        </Typography.Title>
        {(external === 'refused' || external === 'unavailable') && (
          <Alert
            data-testid="provider-failure"
            type="error"
            showIcon
            title={t(`login.external.${external}`)}
            description={t(`login.external.${external}.hint`)}
            style={{ marginBottom: 16 }}
          />
        )}
        <LoginForm />
        {logins.data?.oidc && <Divider plain>{t('login.or')}</Divider>}
        <ProviderButton next={query.next} />
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
