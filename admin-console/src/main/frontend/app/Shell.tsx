import {
  ApartmentOutlined,
  AppstoreOutlined,
  ClusterOutlined,
  DashboardOutlined,
  FileSearchOutlined,
  FileTextOutlined,
  HistoryOutlined,
  LockOutlined,
  SafetyCertificateOutlined,
  SettingOutlined,
  SoundOutlined,
  TeamOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { Button, Dropdown, Layout, Menu, Modal, Result, Spin, Typography } from 'antd';
import { Suspense, useEffect, useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { serverState } from '../api/cluster';
import { logout, ownGrants } from '../api/access';
import { end, useSession } from '../api/session';
import { useReport } from '../components/failure';
import { ErrorBoundary } from '../components/ErrorBoundary';
import { NamespaceSelect } from '../components/NamespaceSelect';
import { useMay } from '../components/useMay';
import { PasswordDialog } from '../components/PasswordDialog';
import { ProviderButton } from '../components/ProviderButton';
import { useI18n, type Key } from '../i18n';
import { formatHash, useLocation } from '../lib/router';
import { LoginForm } from '../pages/LoginPage';
import { Brand } from './Brand';
import { LanguageSwitch, ThemeSwitch } from './Switches';
import { pageFor, pages, type PageEntry } from './pages';

const icons: Record<string, ReactNode> = {
  '/dashboard': <DashboardOutlined />,
  '/clusterManagement': <ClusterOutlined />,
  '/namespace': <AppstoreOutlined />,
  '/serviceManagement': <ApartmentOutlined />,
  '/configurationManagement': <FileTextOutlined />,
  '/historyRollback': <HistoryOutlined />,
  '/userManagement': <UserOutlined />,
  '/rolesManagement': <TeamOutlined />,
  '/permissionsManagement': <SafetyCertificateOutlined />,
  '/listeningToConfiguration': <SoundOutlined />,
  '/audit': <FileSearchOutlined />,
  '/settingCenter': <SettingOutlined />,
};

const groups: readonly { key: PageEntry['group']; title: Key }[] = [
  { key: 'cluster', title: 'nav.group.cluster' },
  { key: 'naming', title: 'nav.group.naming' },
  { key: 'config', title: 'nav.group.config' },
  { key: 'access', title: 'nav.group.access' },
  { key: 'system', title: 'nav.group.system' },
];

/** A login above the page that was open when the token ended: what was being edited stays. */
function SessionEnded() {
  const { t } = useI18n();
  const { session, expired, logins } = useSession();
  return (
    <Modal
      open={expired}
      title={t('session.ended')}
      footer={null}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      width={380}
      destroyOnHidden
      focusable={{ trap: true }}
    >
      <Typography.Paragraph type="secondary">{t('session.ended.hint')}</Typography.Paragraph>
      {session?.external ? (
        <ProviderButton primary next={window.location.hash.replace(/^#/, '')} />
      ) : (
        <LoginForm key={logins} username={session?.username} />
      )}
      <Button type="link" block onClick={() => void logout().catch(end)}>
        {t('session.other')}
      </Button>
    </Modal>
  );
}

export default function Shell() {
  const { t } = useI18n();
  const { session } = useSession();
  const { failed } = useReport();
  const location = useLocation();
  const page = pageFor(location.path);
  const operator = useMay().operator('r');
  const [changingPassword, setChangingPassword] = useState(false);
  const [collapsed, setCollapsed] = useState(false);
  const server = useQuery({
    queryKey: ['server-state'],
    queryFn: ({ signal }) => serverState(signal),
    staleTime: 60_000,
  });

  // Whoever comes from another system has no password here.
  const own = useQuery({ queryKey: ['own-grants'], queryFn: ({ signal }) => ownGrants(signal), staleTime: 60_000 });

  const title = page ? t(page.title) : t('notFound.title');
  useEffect(() => {
    document.title = `${title} · Muster`;
  }, [title]);

  const namespace = location.query.namespace ?? '';
  const items = groups
    .map((group) => ({
      key: group.key,
      type: 'group' as const,
      label: collapsed ? null : t(group.title),
      children: pages
        .filter((entry) => entry.group === group.key && (operator || !entry.operatorOnly))
        .map((entry) => ({
          key: entry.path,
          icon: icons[entry.path],
          label: (
            <a
              data-testid={`nav-${entry.path.slice(1)}`}
              href={formatHash(entry.path, entry.namespaced ? { namespace } : {})}
            >
              {t(entry.title)}
            </a>
          ),
        })),
    }))
    .filter((group) => group.children.length > 0);

  const Page = page?.component;
  const version = server.data?.version;
  return (
    <Layout style={{ height: '100%' }}>
      <a
        className="skip-link"
        href={window.location.hash}
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('content')?.focus();
        }}
      >
        {t('skip')}
      </a>
      <Layout.Sider
        collapsible
        collapsed={collapsed}
        onCollapse={setCollapsed}
        breakpoint="lg"
        width={216}
        theme="light"
        style={{ overflow: 'auto' }}
      >
        <Brand compact={collapsed} />
        <Menu
          mode="inline"
          items={items}
          selectedKeys={page ? [page.under ?? page.path] : []}
          style={{ borderInlineEnd: 'none' }}
        />
      </Layout.Sider>
      <Layout>
        <Layout.Header style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
          <Typography.Title level={1} style={{ fontSize: 18, margin: 0 }}>
            {title}
          </Typography.Title>
          {page?.namespaced && <NamespaceSelect />}
          <span style={{ flex: 1 }} />
          {version && (
            <Typography.Text type="secondary" className="num" data-testid="server-version">
              {server.data?.startup_mode ?? server.data?.standalone_mode} · {version}
            </Typography.Text>
          )}
          <LanguageSwitch />
          <ThemeSwitch />
          <Dropdown
            trigger={['click']}
            menu={{
              items: [
                {
                  key: 'profile',
                  icon: <UserOutlined />,
                  label: <a href={formatHash('/profile')}>{t('nav.profile')}</a>,
                },
                ...(own.data && own.data.external !== true
                  ? [
                      {
                        key: 'password',
                        icon: <LockOutlined />,
                        label: t('profile.password'),
                        onClick: () => setChangingPassword(true),
                      },
                    ]
                  : []),
                { type: 'divider' },
                {
                  key: 'logout',
                  label: <span data-testid="logout">{t('profile.logout')}</span>,
                  onClick: () => void logout().catch((error: unknown) => failed(t('profile.logout.failed'), error)),
                },
              ],
            }}
          >
            <Button type="text" icon={<UserOutlined />} data-testid="user-menu">
              {session?.username}
            </Button>
          </Dropdown>
        </Layout.Header>
        <Layout.Content id="content" tabIndex={-1} style={{ padding: 20, overflow: 'auto', outline: 'none' }}>
          <ErrorBoundary key={location.path}>
            <Suspense fallback={<Spin style={{ display: 'block', margin: '80px auto' }} />}>
              {!Page ? (
                <Result
                  status="404"
                  title={t('notFound.title')}
                  subTitle={t('notFound.hint')}
                  extra={<Button href={formatHash('/')}>{t('notFound.home')}</Button>}
                />
              ) : page.operatorOnly && !operator ? (
                <Result status="403" title={t('adminOnly.title')} subTitle={t('adminOnly.hint')} />
              ) : (
                <Page />
              )}
            </Suspense>
          </ErrorBoundary>
        </Layout.Content>
      </Layout>
      <SessionEnded />
      {changingPassword && session && (
        <PasswordDialog username={session.username} onClose={() => setChangingPassword(false)} />
      )}
    </Layout>
  );
}
