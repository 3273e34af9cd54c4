/** What the node that serves this console knows about its Raft group. */
import { send } from './http';

export type RaftRole = 'LEADER' | 'FOLLOWER' | 'CANDIDATE' | 'LEARNER' | 'UNKNOWN';
/** `ISOLATION`: taken out of service, whether it is up or not. */
export type NodeState = 'UP' | 'DOWN' | 'ISOLATION';

export interface RaftMember {
  address: string;
  id?: string;
  role: RaftRole;
  term: number;
  state: NodeState;
  lastSeenMillisAgo?: number;
  appliedIndex?: number;
  ready?: boolean;
  degraded?: string[];
  /** Only for operators, as all that follows. */
  missing?: string[];
  voter?: boolean;
  version?: string | null;
  /** Entries behind what the answering node knows to be committed. */
  lag?: number;
  outOfService?: { reason: string; by: string; since: number } | null;
}

/** Where a `cluster.conf` and the live membership do not agree. */
export interface Difference {
  kind: 'LISTED_ONLY' | 'MEMBER_ONLY';
  address: string;
  listedBy: string[];
  notListedBy: string[];
  text: string;
}

/** The last change of membership that was begun on the answering node. */
export interface MemberChange {
  kind: 'ADD' | 'REMOVE';
  address: string;
  by: string;
  state: 'RUNNING' | 'DONE' | 'FAILED';
  problem?: string | null;
}

export interface RaftState {
  self: string;
  leader: string | null;
  term: number;
  role: RaftRole;
  standalone?: boolean;
  /** What the answering node itself lacks. */
  degraded?: string[];
  members: RaftMember[];
  differences?: Difference[];
  lastChange?: MemberChange | null;
}

export interface Member {
  address: string;
  state: string;
  extendInfo?: Record<string, unknown>;
}

/** All values are texts or null. */
export type ServerState = Partial<
  Record<
    | 'version'
    | 'standalone_mode'
    | 'startup_mode'
    | 'function_mode'
    | 'auth_enabled'
    | 'auth_system_type'
    | 'datasource_platform'
    | 'config_retention_days',
    string | null
  >
>;

export function raftState(signal?: AbortSignal): Promise<RaftState> {
  return send('GET', 'v1/ns/raft/state', { signal, timeout: 3_000 });
}

/** All that operators may know of the cluster, in the same shape. */
export function clusterStatus(signal?: AbortSignal): Promise<RaftState> {
  return send('GET', 'v2/core/cluster/status', { signal, timeout: 3_000 });
}

/** What one node holds of the registry; a node that did not answer has its address only. */
export interface RegistryDigest {
  address: string;
  index?: number;
  digest?: string;
  /** Registrations that the node has taken without a majority. */
  provisional?: number;
  /** Whether it holds what most nodes hold; absent where that cannot be told at the moment. */
  same?: boolean;
}

export interface RegistryComparison {
  /** The log index at which the nodes were compared, -1 for none. */
  comparedAt: number;
  nodes: RegistryDigest[];
}

export function registryDigests(signal?: AbortSignal): Promise<RegistryComparison> {
  return send('GET', 'v3/console/core/registry/digests', { signal, timeout: 3_000 });
}

export function addMember(address: string): Promise<{ state: 'DONE' | 'RUNNING' }> {
  return send('POST', 'v2/core/cluster/members', { form: { address } });
}

export function removeMember(address: string): Promise<{ state: 'DONE' | 'RUNNING' }> {
  return send('DELETE', 'v2/core/cluster/members', { query: { address } });
}

export function takeOut(address: string, reason: string): Promise<unknown> {
  return send('PUT', 'v2/core/cluster/node/state', { form: { address, state: 'ISOLATION', reason } });
}

export function bringBack(address: string): Promise<unknown> {
  return send('PUT', 'v2/core/cluster/node/state', { form: { address, state: 'UP' } });
}

export function transferLeadership(address: string): Promise<unknown> {
  return send('POST', 'v2/core/ops/raft', {
    body: { content: JSON.stringify({ command: 'transferLeader', value: address }), type: 'application/json' },
    timeout: 15_000,
  });
}

export function clusterNodes(signal?: AbortSignal): Promise<Member[]> {
  return send('GET', 'v1/core/cluster/nodes', {
    query: { withInstances: false, pageNo: 1, pageSize: 100, keyword: '' },
    signal,
    timeout: 3_000,
  });
}

export function serverState(signal?: AbortSignal): Promise<ServerState> {
  return send('GET', 'v1/console/server/state', { signal });
}
