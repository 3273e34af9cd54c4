/** Who changed what. */
import { fetchFile, send, type LongWork, type ServedFile } from './http';
import type { Page, PageRequest } from './lists';

export type AuditResult = 'done' | 'refused' | 'failed';

export interface AuditEntry {
  id: string | number;
  /** Milliseconds since the epoch. */
  time: number;
  user: string;
  address: string;
  node: string;
  channel: string;
  action: string;
  resource: string;
  result: AuditResult;
  reason?: string | null;
  parameters?: string | null;
  /** Digests of the state before and after. */
  before?: string | null;
  after?: string | null;
  /** The same thing more than once, in one entry. */
  times?: number;
}

export interface AuditFilter {
  user?: string;
  address?: string;
  action?: string;
  resource?: string;
  result?: string;
  /** Milliseconds since the epoch. */
  from?: number;
  to?: number;
}

function query(filter: AuditFilter) {
  // Part of a name is enough, as in every list of the console.
  const part = (text?: string) => (text ? (text.includes('*') ? text : `*${text}*`) : undefined);
  return {
    ...filter,
    user: part(filter.user),
    address: part(filter.address),
    action: part(filter.action),
    resource: part(filter.resource),
    result: filter.result || undefined,
  };
}

export function listAudit(filter: AuditFilter, page: PageRequest, signal?: AbortSignal): Promise<Page<AuditEntry>> {
  return send('GET', 'v3/core/audit', { query: { ...query(filter), ...page }, signal });
}

/** All entries that match; they come a page at a time. */
export function exportAudit(filter: AuditFilter, format: 'csv' | 'json', work: LongWork = {}): Promise<ServedFile> {
  return fetchFile('v3/core/audit/export', { query: { ...query(filter), format }, timeout: 60_000, ...work });
}
