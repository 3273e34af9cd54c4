/** The pages by route. Old bookmarks keep working: routes have the names that operators know. */
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { Key } from '../i18n';

export interface PageEntry {
  readonly path: string;
  readonly title: Key;
  readonly component: LazyExoticComponent<ComponentType>;
  /** Only administrators and auditors may use the calls behind it. */
  readonly operatorOnly?: boolean;
  /** The page is about one namespace: the header offers the choice. */
  readonly namespaced?: boolean;
  /** The entry of the navigation that stays marked while this page is open; itself when absent. */
  readonly under?: string;
  readonly group: 'cluster' | 'naming' | 'config' | 'access' | 'system' | 'none';
}

const ConfigEditorPage = lazy(() => import('../pages/ConfigEditorPage'));

export const pages: readonly PageEntry[] = [
  {
    path: '/dashboard',
    title: 'nav.dashboard',
    group: 'cluster',
    component: lazy(() => import('../pages/DashboardPage')),
  },
  {
    path: '/clusterManagement',
    title: 'nav.cluster',
    group: 'cluster',
    component: lazy(() => import('../pages/ClusterPage')),
  },
  {
    path: '/namespace',
    title: 'nav.namespaces',
    group: 'cluster',
    operatorOnly: true,
    component: lazy(() => import('../pages/NamespacesPage')),
  },
  {
    path: '/serviceManagement',
    title: 'nav.services',
    group: 'naming',
    namespaced: true,
    component: lazy(() => import('../pages/ServicesPage')),
  },
  {
    path: '/serviceDetail',
    title: 'nav.service',
    group: 'none',
    under: '/serviceManagement',
    component: lazy(() => import('../pages/ServicePage')),
  },
  {
    path: '/configurationManagement',
    title: 'nav.configs',
    group: 'config',
    namespaced: true,
    component: lazy(() => import('../pages/ConfigsPage')),
  },
  {
    path: '/configeditor',
    title: 'nav.config',
    group: 'none',
    under: '/configurationManagement',
    component: ConfigEditorPage,
  },
  {
    path: '/configdetail',
    title: 'nav.config',
    group: 'none',
    under: '/configurationManagement',
    component: ConfigEditorPage,
  },
  {
    path: '/newconfig',
    title: 'nav.config',
    group: 'none',
    under: '/configurationManagement',
    component: ConfigEditorPage,
  },
  {
    path: '/historyRollback',
    title: 'nav.history',
    group: 'config',
    namespaced: true,
    component: lazy(() => import('../pages/HistoryPage')),
  },
  {
    path: '/listeningToConfiguration',
    title: 'nav.listening',
    group: 'config',
    namespaced: true,
    component: lazy(() => import('../pages/ListeningPage')),
  },
  {
    path: '/userManagement',
    title: 'nav.users',
    group: 'access',
    operatorOnly: true,
    component: lazy(() => import('../pages/UsersPage')),
  },
  {
    path: '/rolesManagement',
    title: 'nav.roles',
    group: 'access',
    operatorOnly: true,
    component: lazy(() => import('../pages/RolesPage')),
  },
  {
    path: '/permissionsManagement',
    title: 'nav.permissions',
    group: 'access',
    operatorOnly: true,
    component: lazy(() => import('../pages/PermissionsPage')),
  },
  {
    path: '/audit',
    title: 'nav.audit',
    group: 'access',
    operatorOnly: true,
    component: lazy(() => import('../pages/AuditPage')),
  },
  {
    path: '/settingCenter',
    title: 'nav.settings',
    group: 'system',
    component: lazy(() => import('../pages/SettingsPage')),
  },
  {
    path: '/profile',
    title: 'nav.profile',
    group: 'none',
    component: lazy(() => import('../pages/ProfilePage')),
  },
];

export const startPage = '/dashboard';

/** The entry for a route; the start page for `/` and `/welcome`; undefined when there is no such page. */
export function pageFor(path: string): PageEntry | undefined {
  const wanted = path === '/' || path === '/welcome' ? startPage : path;
  return pages.find((page) => page.path.toLowerCase() === wanted.toLowerCase());
}
