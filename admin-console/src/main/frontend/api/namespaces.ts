import { ApiError } from './errors';
import { send } from './http';
import type { Page, PageRequest } from './lists';

export interface Namespace {
  /** Empty for the public namespace. */
  namespace: string;
  namespaceShowName: string;
  namespaceDesc?: string | null;
  quota: number;
  configCount: number;
  /** 0 the public one, 1 private, 2 made by a user. */
  type: number;
}

/** How naming calls write the public namespace. */
export function namingNamespace(id: string): string {
  return id === '' ? 'public' : id;
}

/** How configuration calls write it. */
export function configTenant(id: string): string {
  return id === 'public' ? '' : id;
}

/** @param keyword a part of the ID, the name or the description */
export async function listNamespaces(
  keyword: string,
  page: PageRequest,
  signal?: AbortSignal,
): Promise<Page<Namespace>> {
  const found = await send<Page<Namespace>>('GET', 'v3/console/core/namespace/list', {
    query: { keyword: keyword || undefined, ...page },
    signal,
  });
  return {
    ...found,
    pageItems: found.pageItems.map((entry) => ({ ...entry, namespace: configTenant(entry.namespace) })),
  };
}

async function accepted(method: 'POST' | 'PUT' | 'DELETE', form: Record<string, string>): Promise<void> {
  const done = await send<unknown>(method, 'v1/console/namespaces', method === 'DELETE' ? { query: form } : { form });
  if (done === false) {
    // This call says only "false": the caller names the likely reasons.
    throw new ApiError('invalid', 200, '', `${method} v1/console/namespaces`);
  }
}

export function createNamespace(id: string, name: string, description: string): Promise<void> {
  return accepted('POST', { customNamespaceId: id, namespaceName: name, namespaceDesc: description });
}

export function updateNamespace(id: string, name: string, description: string): Promise<void> {
  return accepted('PUT', { namespace: id, namespaceShowName: name, namespaceDesc: description });
}

export function deleteNamespace(id: string): Promise<void> {
  return accepted('DELETE', { namespaceId: id });
}
