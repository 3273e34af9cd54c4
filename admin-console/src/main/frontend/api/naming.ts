/** Services and instances. Service names travel as `group@@service`. */
import { send } from './http';
import type { Page, PageRequest } from './lists';

export interface ServiceRow {
  name: string;
  groupName: string;
  clusterCount: number;
  ipCount: number;
  healthyInstanceCount: number;
  triggerFlag: string;
}

export interface ServiceQuery extends PageRequest {
  namespaceId: string;
  serviceNameParam: string;
  groupNameParam: string;
  hasIpCount: boolean;
}

export interface ServiceDetail {
  service: {
    name: string;
    groupName: string;
    protectThreshold: number;
    selector?: { type: string; expression?: string } | null;
    metadata?: Record<string, string> | null;
  };
  clusters: ServiceCluster[];
}

export interface ServiceCluster {
  name: string;
  /** The password of a database is never among it. */
  healthChecker?: {
    type: string;
    path?: string;
    headers?: string;
    expectedResponseCode?: number;
    user?: string;
    cmd?: string;
  };
  defaultCheckPort?: number;
  useIPPort4Check?: boolean;
  metadata?: Record<string, string> | null;
}

/** What an operator sets of a cluster. */
export interface ClusterSettings {
  type: string;
  path: string;
  headers: string;
  expectedResponseCode: number;
  user: string;
  /** Empty: the one that is known already stays. */
  password?: string;
  command: string;
  useInstancePort: boolean;
  checkPort: number;
  metadata: string;
}

export interface Instance {
  ip: string;
  port: number;
  weight: number;
  healthy: boolean;
  enabled: boolean;
  ephemeral: boolean;
  clusterName: string;
  metadata: Record<string, string>;
  /** Taken without a majority: shown by this node only, and not yet stored. */
  provisional?: boolean;
}

export interface Subscriber {
  addrStr: string;
  agent: string;
  app: string;
}

export interface ServiceKey {
  namespaceId: string;
  groupName: string;
  serviceName: string;
}

export function groupedName(key: ServiceKey): string {
  return `${key.groupName}@@${key.serviceName}`;
}

/** The parameters that name one service. */
function serviceIdentity(key: ServiceKey) {
  return { namespaceId: key.namespaceId, groupName: key.groupName, serviceName: groupedName(key) };
}

/** Some servers answer with the grouped name, some with the bare one. */
export function bareName(name: string): string {
  const mark = name.indexOf('@@');
  return mark < 0 ? name : name.slice(mark + 2);
}

export async function listServices(
  query: ServiceQuery,
  signal?: AbortSignal,
): Promise<Pick<Page<ServiceRow>, 'pageItems' | 'totalCount'>> {
  const found = await send<{ count: number; serviceList: ServiceRow[] }>('GET', 'v1/ns/catalog/services', {
    query: { ...query, withInstances: false },
    signal,
  });
  return { pageItems: found.serviceList, totalCount: found.count };
}

export function serviceDetail(key: ServiceKey, signal?: AbortSignal): Promise<ServiceDetail> {
  return send('GET', 'v1/ns/catalog/service', {
    query: serviceIdentity(key),
    signal,
  });
}

export function listInstances(
  key: ServiceKey,
  clusterName: string,
  page: PageRequest,
  signal?: AbortSignal,
): Promise<{ count: number; list: Instance[] }> {
  return send('GET', 'v1/ns/catalog/instances', {
    query: {
      ...serviceIdentity(key),
      clusterName,
      ...page,
    },
    signal,
  });
}

export async function listSubscribers(
  key: ServiceKey,
  page: PageRequest,
  signal?: AbortSignal,
): Promise<Pick<Page<Subscriber>, 'pageItems' | 'totalCount'>> {
  const found = await send<{ count: number; subscribers: Subscriber[] }>('GET', 'v1/ns/service/subscribers', {
    query: { namespaceId: key.namespaceId, serviceName: key.serviceName, groupName: key.groupName, ...page },
    signal,
  });
  return { pageItems: found.subscribers, totalCount: found.count };
}

/** What one node holds of a service; a node that did not answer has its address only. */
export interface NodeDigest {
  address: string;
  /** Empty when the node does not know the service. */
  digest?: string;
  revision?: number;
  instances?: number;
  healthy?: number;
}

export function serviceDigests(key: ServiceKey, signal?: AbortSignal): Promise<NodeDigest[]> {
  return send('GET', 'v3/console/ns/service/digests', { query: { ...key }, signal });
}

export interface ServiceSettings {
  protectThreshold: number;
  metadata: string;
}

export function createService(key: ServiceKey, settings: ServiceSettings): Promise<unknown> {
  return send('POST', 'v1/ns/service', { form: { ...serviceIdentity(key), ...settings } });
}

export function updateService(
  key: ServiceKey,
  settings: ServiceSettings,
  selector?: { type: string; expression?: string } | null,
): Promise<unknown> {
  // The server overwrites metadata and selector even when they are left out, so both always travel.
  return send('PUT', 'v1/ns/service', {
    form: {
      ...serviceIdentity(key),
      ...settings,
      selector: JSON.stringify({ type: selector?.type ?? 'none', expression: selector?.expression }),
    },
  });
}

export function deleteService(key: ServiceKey): Promise<unknown> {
  return send('DELETE', 'v1/ns/service', {
    query: serviceIdentity(key),
  });
}

function checkerOf({ type, ...settings }: ClusterSettings) {
  if (type === 'HTTP') {
    const { path, headers, expectedResponseCode } = settings;
    return { type, path, headers, expectedResponseCode };
  }
  if (type === 'MYSQL') {
    return { type, user: settings.user, pwd: settings.password || undefined, cmd: settings.command };
  }
  return { type };
}

export function updateCluster(key: ServiceKey, name: string, settings: ClusterSettings): Promise<unknown> {
  return send('PUT', 'v1/ns/cluster', {
    form: {
      ...serviceIdentity(key),
      clusterName: name,
      checkPort: settings.checkPort,
      useInstancePort4Check: settings.useInstancePort,
      healthChecker: JSON.stringify(checkerOf(settings)),
      metadata: settings.metadata,
    },
  });
}

/** The parameters that name one instance. */
function instanceIdentity(key: ServiceKey, instance: Instance) {
  return {
    ...serviceIdentity(key),
    clusterName: instance.clusterName,
    ip: instance.ip,
    port: instance.port,
    ephemeral: instance.ephemeral,
  };
}

/** Takes an instance out of the registry; one whose client keeps in touch comes back with its next beat. */
export function removeInstance(key: ServiceKey, instance: Instance): Promise<unknown> {
  return send('DELETE', 'v1/ns/instance', {
    query: instanceIdentity(key, instance),
  });
}

export function updateInstance(key: ServiceKey, instance: Instance): Promise<unknown> {
  return send('PUT', 'v1/ns/instance', {
    form: {
      ...instanceIdentity(key, instance),
      weight: instance.weight,
      enabled: instance.enabled,
      metadata: JSON.stringify(instance.metadata),
    },
  });
}
