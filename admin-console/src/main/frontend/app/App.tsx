import { QueryClientProvider } from '@tanstack/react-query';
import { App as AntApp, ConfigProvider, Spin } from 'antd';
import en_US from 'antd/locale/en_US';
import zh_CN from 'antd/locale/zh_CN';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useSession } from '../api/session';
import { useI18n } from '../i18n';
import { dropAllDrafts } from '../lib/drafts';
import { navigate, useLocation } from '../lib/router';
import { ErrorBoundary } from '../components/ErrorBoundary';
import { LoginPage } from '../pages/LoginPage';
import { NewPasswordPage } from '../pages/NewPasswordPage';
import { useMode } from './Preferences';
import { createQueryClient } from './queries';
import { themeFor } from './theme';

const Shell = lazy(() => import('./Shell'));

const withoutTrap = { focusable: { trap: false } };

function Pages() {
  const { session } = useSession();
  const location = useLocation();
  const onLogin = location.path === '/login';

  useEffect(() => {
    if (!session && !onLogin) {
      // Where the user wanted to go is kept, and only as an address inside of this console.
      const wanted = window.location.hash.replace(/^#/, '');
      navigate('/login', { next: wanted.startsWith('/') && wanted !== '/' ? wanted : undefined }, { replace: true });
    }
  }, [session, onLogin]);

  if (!session || onLogin) {
    return <LoginPage />;
  }
  if (session.passwordChangeDue) {
    return <NewPasswordPage session={session} />;
  }
  return (
    <Suspense fallback={<Spin fullscreen />}>
      <Shell />
    </Suspense>
  );
}

export function App() {
  const { language } = useI18n();
  const { mode } = useMode();
  const { session, logins, expired } = useSession();
  const [client, setClient] = useState(() => createQueryClient());
  const username = session?.username;
  const [owner, setOwner] = useState(username);
  if (owner !== username) {
    // Another user must never see what was cached for this one.
    setOwner(username);
    if (username !== undefined) dropAllDrafts();
    setClient(createQueryClient());
  }
  useEffect(() => {
    // What the old login was refused is asked again with the new one.
    if (logins > 0) void client.invalidateQueries();
  }, [logins, client]);
  return (
    <ConfigProvider
      locale={language === 'zh' ? zh_CN : en_US}
      theme={themeFor(mode)}
      // While a login is asked for above the page, no other dialogue may take the focus back from it.
      modal={expired ? withoutTrap : undefined}
      drawer={expired ? withoutTrap : undefined}
    >
      <AntApp style={{ height: '100%' }}>
        <QueryClientProvider client={client}>
          <ErrorBoundary>
            <Pages />
          </ErrorBoundary>
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
}
