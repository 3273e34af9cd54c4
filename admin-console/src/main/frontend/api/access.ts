/** Login, users, roles, permissions. */
import { administrator } from '../lib/roles';
import { send } from './http';
import { blur, type Page, type PageRequest } from './lists';
import { begin, end } from './session';

export interface LoginAnswer {
  /** Seconds. */
  tokenTtl: number;
  globalAdmin: boolean;
  username: string;
  /** The password was generated: this session may do nothing but choose another one. */
  passwordChangeRequired?: boolean;
}

export interface User {
  username: string;
}

export interface RoleBinding {
  role: string;
  username: string;
}

export interface Permission {
  role: string;
  resource: string;
  action: string;
}

export interface OwnGrants {
  username: string;
  globalAdmin: boolean;
  /** A built-in role is given as the row that it amounts to. */
  permissions: Permission[];
  roles?: string[];
  /** Another system vouches for the user: there is no password here. */
  external?: boolean;
}

/** Whether a user may do something, and why. */
export interface Explanation {
  allowed: boolean;
  /** The answer in words. */
  sentence: string;
  roles: string[];
  /** The role by which it is allowed; empty when it is not. */
  role: string;
  /** The row by which it is allowed; null when the role allows it by its name. */
  row: Permission | null;
  /** Rows that match the resource, whatever their action. */
  nearRows: Permission[];
}

/** Logs in: the server answers with the cookie, and the session begins. */
export async function login(username: string, password: string): Promise<void> {
  const answer = await send<LoginAnswer>('POST', 'v3/console/session', { form: { username, password }, login: true });
  begin({
    username: answer.username,
    globalAdmin: answer.globalAdmin === true,
    expiresAt: Date.now() + answer.tokenTtl * 1000,
    passwordChangeDue: answer.passwordChangeRequired === true,
  });
}

/** The logins there are besides passwords of this cluster. */
export interface ExternalLogins {
  ldap: boolean;
  oidc: boolean;
  /** What people call the identity provider. */
  oidcName?: string;
}

export function externalLogins(signal?: AbortSignal): Promise<ExternalLogins> {
  return send('GET', 'v3/auth/external', { signal, login: true });
}

/** The browser came back from the identity provider with the session's cookie: finds out whose it is, and the session begins. */
export async function adoptExternalLogin(seconds: number): Promise<void> {
  const own = await send<OwnGrants>('GET', 'v1/auth/users/self', { login: true });
  begin({
    username: own.username,
    globalAdmin: own.globalAdmin === true,
    expiresAt: Date.now() + seconds * 1000,
    external: true,
  });
}

/** Takes the cookie back; the page is left in any case. */
export async function logout(): Promise<void> {
  try {
    await send('DELETE', 'v3/console/session', { login: true });
  } finally {
    end();
  }
}

/** What the caller may do. */
export function ownGrants(signal?: AbortSignal): Promise<OwnGrants> {
  return send('GET', 'v1/auth/users/self', { signal });
}

export function explainAccess(
  username: string,
  action: 'r' | 'w',
  resource: string,
  signal?: AbortSignal,
): Promise<Explanation> {
  return send('GET', 'v3/auth/explain', { query: { username, action, resource }, signal });
}

export function effectiveGrants(
  username: string,
  signal?: AbortSignal,
): Promise<{ roles: string[]; permissions: Permission[] }> {
  return send('GET', 'v3/auth/effective', { query: { username }, signal });
}

export function listUsers(filter: string, page: PageRequest, signal?: AbortSignal): Promise<Page<User>> {
  return send('GET', 'v1/auth/users', { query: { search: 'blur', username: blur(filter), ...page }, signal });
}

export function searchUsers(prefix: string, signal?: AbortSignal): Promise<string[]> {
  return send('GET', 'v1/auth/users/search', { query: { username: prefix }, signal });
}

/** @param change whether the user must choose another password at the first login */
export function createUser(username: string, password: string, change: boolean): Promise<unknown> {
  return send('POST', 'v1/auth/users', { form: { username, password, changeOnFirstLogin: change } });
}

export function changePassword(username: string, newPassword: string): Promise<unknown> {
  return send('PUT', 'v1/auth/users', { form: { username, newPassword } });
}

export function deleteUser(username: string): Promise<unknown> {
  return send('DELETE', 'v1/auth/users', { query: { username } });
}

export function listRoles(
  role: string,
  username: string,
  page: PageRequest,
  signal?: AbortSignal,
): Promise<Page<RoleBinding>> {
  return send('GET', 'v1/auth/roles', {
    query: { search: 'blur', role: blur(role), username: blur(username), ...page },
    signal,
  });
}

/** How many users may do everything. */
export async function countAdministrators(signal?: AbortSignal): Promise<number> {
  const query = { search: 'accurate', role: administrator, username: '', pageNo: 1, pageSize: 1 };
  return (await send<Page<RoleBinding>>('GET', 'v1/auth/roles', { query, signal })).totalCount;
}

export function searchRoles(prefix: string, signal?: AbortSignal): Promise<string[]> {
  return send('GET', 'v1/auth/roles/search', { query: { role: prefix }, signal });
}

/** Gives a user a role; the administrator's is given in a way of its own, since scripts rely on being refused in the usual one. */
export function bindRole(role: string, username: string): Promise<unknown> {
  return role === administrator
    ? send('POST', 'v3/auth/administrator', { form: { username } })
    : send('POST', 'v1/auth/roles', { form: { role, username } });
}

export function unbindRole(role: string, username: string): Promise<unknown> {
  return send('DELETE', 'v1/auth/roles', { query: { role, username } });
}

export function listPermissions(role: string, page: PageRequest, signal?: AbortSignal): Promise<Page<Permission>> {
  return send('GET', 'v1/auth/permissions', { query: { search: 'blur', role: blur(role), ...page }, signal });
}

export function grant(permission: Permission): Promise<unknown> {
  return send('POST', 'v1/auth/permissions', { form: { ...permission } });
}

export function revoke(permission: Permission): Promise<unknown> {
  return send('DELETE', 'v1/auth/permissions', { query: { ...permission } });
}
