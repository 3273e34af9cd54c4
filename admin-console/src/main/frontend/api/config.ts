/** Configurations and their history. */
import { blur, type Page, type PageRequest } from './access';
import { send } from './http';

export interface ConfigKey {
  dataId: string;
  group: string;
  tenant: string;
}

export interface ConfigRow {
  id: string;
  dataId: string;
  group: string;
  tenant: string;
  appName?: string | null;
  type?: string | null;
  md5?: string | null;
}

export interface ConfigDetail extends ConfigRow {
  content: string;
  desc?: string | null;
  configTags?: string | null;
  createTime?: number;
  modifyTime?: number;
  createUser?: string | null;
  createIp?: string | null;
}

export interface HistoryRow {
  id: string;
  dataId: string;
  group: string;
  tenant: string;
  srcUser?: string | null;
  srcIp?: string | null;
  /** I, U or D, on MySQL padded with spaces. */
  opType: string;
  createdTime?: string;
  lastModifiedTime?: string | number;
}

export interface HistoryDetail extends HistoryRow {
  content: string;
  md5?: string | null;
}

export interface ConfigQuery extends PageRequest {
  dataId: string;
  group: string;
  appName: string;
  tenant: string;
  config_tags: string;
}

export const configTypes = ['text', 'json', 'xml', 'yaml', 'html', 'properties', 'toml'] as const;

export function listConfigs(query: ConfigQuery, signal?: AbortSignal): Promise<Page<ConfigRow>> {
  return send('GET', 'v1/cs/configs', {
    query: { ...query, search: 'blur', dataId: blur(query.dataId), group: blur(query.group) },
    signal,
  });
}

/** The configuration, or null when there is none under this key. */
export function configDetail(key: ConfigKey, signal?: AbortSignal): Promise<ConfigDetail | null> {
  return send('GET', 'v1/cs/configs', { query: { show: 'all', ...key }, signal });
}

export interface Publication extends ConfigKey {
  content: string;
  type: string;
  desc: string;
  appName: string;
  config_tags: string;
}

/** Publishes; with `casMd5` only if the stored content still has that digest. */
export function publishConfig(publication: Publication, casMd5?: string): Promise<unknown> {
  return send('POST', 'v1/cs/configs', {
    form: { ...publication },
    headers: casMd5 ? { casMd5 } : undefined,
    timeout: 30_000,
  });
}

export function deleteConfig(key: ConfigKey): Promise<unknown> {
  return send('DELETE', 'v1/cs/configs', { query: { ...key } });
}

export interface Listeners {
  collectStatus: number;
  /** Client address to the digest that it holds; the spelling is the wire's. */
  lisentersGroupkeyStatus: Record<string, string>;
}

export function configListeners(key: ConfigKey, signal?: AbortSignal): Promise<Listeners> {
  return send('GET', 'v1/cs/configs/listener', { query: { ...key, sampleTime: 1 }, signal });
}

export function listHistory(key: ConfigKey, page: PageRequest, signal?: AbortSignal): Promise<Page<HistoryRow>> {
  return send('GET', 'v1/cs/history', { query: { search: 'accurate', ...key, ...page }, signal });
}

export function historyDetail(key: ConfigKey, nid: string, signal?: AbortSignal): Promise<HistoryDetail> {
  return send('GET', 'v1/cs/history', { query: { nid, ...key }, signal });
}
