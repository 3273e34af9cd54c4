/** Configurations and their history. */
import { fetchFile, send, sendLong, type LongWork, type ServedFile } from './http';
import { blur, type Page, type PageRequest } from './lists';

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
  /** A part of the content. */
  config_detail: string;
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

/** Another content of a configuration, with all else as it is; what does not exist yet is a text. */
export function publicationOf(detail: ConfigDetail | null, key: ConfigKey, content: string): Publication {
  return {
    ...key,
    content,
    type: detail?.type || 'text',
    desc: detail?.desc ?? '',
    appName: detail?.appName ?? '',
    config_tags: detail?.configTags ?? '',
  };
}

/** Publishes; with `casMd5` only if the stored content still has that digest. */
export function publishConfig(publication: Publication, casMd5?: string): Promise<unknown> {
  return send('POST', 'v1/cs/configs', {
    form: { ...publication },
    headers: casMd5 ? { casMd5 } : undefined,
    timeout: 30_000,
  });
}

/** A version that only some clients get. */
export interface GrayRelease {
  /** `beta`, or `tag_` and the tag. */
  grayName: string;
  /** JSON with the rule's type and expression. */
  grayRule: string;
  content: string;
  md5?: string | null;
  modifyTime?: number;
  createUser?: string | null;
}

/** Whom a gray version is for: the addresses of a beta, or a tag. */
export type GrayTarget = { kind: 'beta'; ips: string } | { kind: 'tag'; tag: string };

/** How the calls of version 3 name a configuration. */
function keyOfVersion3(key: ConfigKey) {
  return { dataId: key.dataId, groupName: key.group, namespaceId: key.tenant };
}

export function listGrays(key: ConfigKey, signal?: AbortSignal): Promise<GrayRelease[]> {
  return send('GET', 'v3/console/cs/config/grays', { query: keyOfVersion3(key), signal });
}

export function publishGray(publication: Publication, target: GrayTarget): Promise<unknown> {
  return send('POST', 'v1/cs/configs', {
    form: { ...publication, ...(target.kind === 'tag' ? { tag: target.tag } : {}) },
    headers: target.kind === 'beta' ? { betaIps: target.ips } : undefined,
    timeout: 30_000,
  });
}

export function stopGray(key: ConfigKey, target: GrayTarget): Promise<unknown> {
  return send('DELETE', 'v1/cs/configs', {
    query: { ...key, ...(target.kind === 'beta' ? { beta: true } : { tag: target.tag }) },
  });
}

export function deleteConfig(key: ConfigKey): Promise<unknown> {
  return send('DELETE', 'v1/cs/configs', { query: { ...key } });
}

export function deleteConfigs(ids: readonly string[]): Promise<unknown> {
  return send('DELETE', 'v1/cs/configs', { query: { delType: 'ids', ids: ids.join(',') }, timeout: 60_000 });
}

/** What happens to a configuration that is there already. */
export type ConflictPolicy = 'ABORT' | 'SKIP' | 'OVERWRITE';

export interface TransferResult {
  succCount: number;
  skipCount?: number;
  failData?: { dataId: string; group: string }[];
  skipData?: { dataId: string; group: string }[];
  unrecognizedCount?: number;
}

/** An archive of the chosen ones, or of everything that a search finds. */
export function exportConfigs(
  tenant: string,
  chosen: readonly string[],
  search: { dataId: string; group: string; appName: string; config_tags: string; config_detail: string },
  work: LongWork = {},
): Promise<ServedFile> {
  // The page number says that this is a search, in which names may have stars; every page is exported.
  const found = { ...search, search: 'blur', dataId: blur(search.dataId), group: blur(search.group), pageNo: 1 };
  return fetchFile('v3/console/cs/config/export2', {
    query: { namespaceId: tenant, ...(chosen.length > 0 ? { ids: chosen.join(',') } : found) },
    timeout: 120_000,
    ...work,
  });
}

export function importConfigs(
  tenant: string,
  policy: ConflictPolicy,
  file: File,
  work: LongWork = {},
): Promise<TransferResult> {
  const content = new FormData();
  content.set('policy', policy);
  content.set('file', file);
  return sendLong('POST', 'v1/cs/configs', {
    query: { import: true, namespace: tenant },
    body: { content },
    timeout: 300_000,
    ...work,
  });
}

export interface CloneItem {
  cfgId: string;
  dataId: string;
  group: string;
}

export function cloneConfigs(
  target: string,
  policy: ConflictPolicy,
  items: readonly CloneItem[],
  work: LongWork = {},
): Promise<TransferResult> {
  return sendLong('POST', 'v1/cs/configs', {
    query: { clone: true, tenant: target, policy },
    body: { content: JSON.stringify(items), type: 'application/json' },
    timeout: 120_000,
    ...work,
  });
}

/** A client and the digest of the version that it holds. */
export interface Listener {
  client: string;
  md5: string;
}

export function configListeners(key: ConfigKey, page: PageRequest, signal?: AbortSignal): Promise<Page<Listener>> {
  return send('GET', 'v3/console/cs/config/listener', { query: { ...keyOfVersion3(key), ...page }, signal });
}

/** A configuration that a client listens to, and the digest of the version that it holds. */
export interface Listening extends ConfigKey {
  md5: string;
}

export function listeningsOf(
  ip: string,
  tenant: string,
  page: PageRequest,
  signal?: AbortSignal,
): Promise<Page<Listening>> {
  // An empty name would ask for all namespaces.
  return send('GET', 'v3/console/cs/config/listener/ip', {
    query: { ip, namespaceId: tenant || 'public', ...page },
    signal,
  });
}

export function listHistory(key: ConfigKey, page: PageRequest, signal?: AbortSignal): Promise<Page<HistoryRow>> {
  return send('GET', 'v1/cs/history', { query: { search: 'accurate', ...key, ...page }, signal });
}

export function historyDetail(key: ConfigKey, nid: string, signal?: AbortSignal): Promise<HistoryDetail> {
  return send('GET', 'v1/cs/history', { query: { nid, ...key }, signal });
}
