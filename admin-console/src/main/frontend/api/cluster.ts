/** What the node that serves this console knows about its Raft group. */
import { send } from './http';

export type RaftRole = 'LEADER' | 'FOLLOWER' | 'CANDIDATE' | 'LEARNER' | 'UNKNOWN';
export type NodeState = 'UP' | 'DOWN';

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
}

export interface RaftState {
  self: string;
  leader: string | null;
  term: number;
  role: RaftRole;
  /** What the answering node itself lacks. */
  degraded?: string[];
  members: RaftMember[];
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
    | 'datasource_platform',
    string | null
  >
>;

export function raftState(signal?: AbortSignal): Promise<RaftState> {
  return send('GET', 'v1/ns/raft/state', { signal, timeout: 3_000 });
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
