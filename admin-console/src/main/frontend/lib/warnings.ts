/** What needs an operator's attention, with the page where the next step is taken. */
import type { RaftState } from '../api/cluster';
import { isUp, lagOf, summarize } from './raft';

export type WarningKind =
  | 'noMajority'
  | 'electing'
  | 'down'
  | 'notReady'
  | 'outOfService'
  | 'difference'
  | 'degraded'
  | 'lag'
  | 'heap'
  | 'failures'
  | 'pushFailures'
  | 'versions'
  | 'oneNode'
  | 'evenNodes';

export interface Warning {
  kind: WarningKind;
  severity: 'bad' | 'warn' | 'quiet';
  values: Record<string, string | number>;
  /** Where to go; none when there is nothing to be done in the console. */
  to?: string;
}

export interface NodeLoad {
  node: string;
  /** Of the most that the heap may have, 0 to 1. */
  heap: number;
  failuresPerSecond: number;
  pushFailuresPerSecond: number;
}

const lagThatMatters = 1_000;
const heapThatMatters = 0.9;
const order = { bad: 0, warn: 1, quiet: 2 };

export function warningsOf(
  state: RaftState | undefined,
  loads: readonly NodeLoad[],
  versions: ReadonlyMap<string, string>,
): Warning[] {
  const warnings: Warning[] = [];
  const cluster = '/clusterManagement';
  if (state) {
    const summary = summarize(state);
    if (summary.health === 'noMajority') {
      const { up, total, majority, missing } = summary;
      warnings.push({
        kind: 'noMajority',
        severity: 'bad',
        values: { up, total, majority, missing: missing.join(', ') },
        to: cluster,
      });
    } else {
      if (summary.health === 'electing') {
        warnings.push({ kind: 'electing', severity: 'warn', values: {}, to: cluster });
      }
      summary.missing.forEach((node) =>
        warnings.push({ kind: 'down', severity: 'warn', values: { node }, to: cluster }),
      );
    }
    for (const member of state.members) {
      const reasons = member.degraded ?? (member.address === state.self ? (state.degraded ?? []) : []);
      reasons.forEach((reason) =>
        warnings.push({ kind: 'degraded', severity: 'warn', values: { node: member.address, reason }, to: cluster }),
      );
      if (member.state === 'ISOLATION') {
        warnings.push({ kind: 'outOfService', severity: 'warn', values: { node: member.address }, to: cluster });
      } else if (isUp(member) && member.ready === false) {
        warnings.push({ kind: 'notReady', severity: 'warn', values: { node: member.address }, to: cluster });
      }
      const lag = lagOf(member, state.members) ?? 0;
      if (lag >= lagThatMatters) {
        warnings.push({ kind: 'lag', severity: 'warn', values: { node: member.address, count: lag }, to: cluster });
      }
    }
    (state.differences ?? []).forEach(({ address }) =>
      warnings.push({ kind: 'difference', severity: 'warn', values: { node: address }, to: cluster }),
    );
    if (!state.standalone && summary.total === 1) {
      warnings.push({ kind: 'oneNode', severity: 'quiet', values: {}, to: cluster });
    } else if (summary.total > 1 && summary.total % 2 === 0) {
      warnings.push({ kind: 'evenNodes', severity: 'quiet', values: { total: summary.total }, to: cluster });
    }
  }
  for (const load of loads) {
    if (load.heap >= heapThatMatters) {
      const percent = Math.round(load.heap * 100);
      warnings.push({ kind: 'heap', severity: 'warn', values: { node: load.node, percent } });
    }
    if (load.failuresPerSecond > 0) {
      warnings.push({ kind: 'failures', severity: 'warn', values: { node: load.node } });
    }
    if (load.pushFailuresPerSecond > 0) {
      warnings.push({ kind: 'pushFailures', severity: 'warn', values: { node: load.node }, to: '/serviceManagement' });
    }
  }
  const different = [...new Set([...versions.values()].filter(Boolean))].sort();
  if (different.length > 1) {
    warnings.push({ kind: 'versions', severity: 'quiet', values: { versions: different.join(', ') }, to: cluster });
  }
  return warnings.sort((one, other) => order[one.severity] - order[other.severity]);
}
