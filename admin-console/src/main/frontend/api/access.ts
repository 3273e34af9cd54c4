/** Login, users, roles, permissions. */
import { send } from './http';

export interface Page<T> {
  totalCount: number;
  pageNumber: number;
  pagesAvailable: number;
  pageItems: T[];
}

export interface PageRequest {
  pageNo: number;
  pageSize: number;
}

export interface LoginAnswer {
  accessToken: string;
  tokenTtl: number;
  globalAdmin: boolean;
  username?: string;
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
  permissions: { resource: string; action: string }[];
}

/** A filter typed by the user is a part of the name; `*` typed by the user is kept as it is. */
export function blur(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || trimmed.includes('*') ? trimmed : `*${trimmed}*`;
}

export function login(username: string, password: string): Promise<LoginAnswer> {
  return send('POST', 'v1/auth/users/login', { form: { username, password }, anonymous: true });
}

/** What the caller may do; servers that do not offer it leave the console to learn from refusals. */
export function ownGrants(signal?: AbortSignal): Promise<OwnGrants> {
  return send('GET', 'v1/auth/users/self', { signal });
}

export function listUsers(filter: string, page: PageRequest, signal?: AbortSignal): Promise<Page<User>> {
  return send('GET', 'v1/auth/users', { query: { search: 'blur', username: blur(filter), ...page }, signal });
}

export function searchUsers(prefix: string, signal?: AbortSignal): Promise<string[]> {
  return send('GET', 'v1/auth/users/search', { query: { username: prefix }, signal });
}

export function createUser(username: string, password: string): Promise<unknown> {
  return send('POST', 'v1/auth/users', { form: { username, password } });
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

export function rolesOfUser(username: string, signal?: AbortSignal): Promise<Page<RoleBinding>> {
  return send('GET', 'v1/auth/roles', {
    query: { search: 'accurate', role: '', username, pageNo: 1, pageSize: 100 },
    signal,
  });
}

export function searchRoles(prefix: string, signal?: AbortSignal): Promise<string[]> {
  return send('GET', 'v1/auth/roles/search', { query: { role: prefix }, signal });
}

export function bindRole(role: string, username: string): Promise<unknown> {
  return send('POST', 'v1/auth/roles', { form: { role, username } });
}

export function unbindRole(role: string, username: string): Promise<unknown> {
  return send('DELETE', 'v1/auth/roles', { query: { role, username } });
}

export function listPermissions(role: string, page: PageRequest, signal?: AbortSignal): Promise<Page<Permission>> {
  return send('GET', 'v1/auth/permissions', { query: { search: 'blur', role: blur(role), ...page }, signal });
}

export function permissionsOfRole(role: string, signal?: AbortSignal): Promise<Page<Permission>> {
  return send('GET', 'v1/auth/permissions', {
    query: { search: 'accurate', role, pageNo: 1, pageSize: 500 },
    signal,
  });
}

export function grant(permission: Permission): Promise<unknown> {
  return send('POST', 'v1/auth/permissions', { form: { ...permission } });
}

export function revoke(permission: Permission): Promise<unknown> {
  return send('DELETE', 'v1/auth/permissions', { query: { ...permission } });
}
