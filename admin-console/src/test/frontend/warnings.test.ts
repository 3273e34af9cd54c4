import { describe, expect, it } from 'vitest';
import type { RaftMember, RaftState } from '../../main/frontend/api/cluster';
import { warningsOf } from '../../main/frontend/lib/warnings';

const member = (port: number, change: Partial<RaftMember> = {}): RaftMember => ({
  address: `h:${port}`,
  role: port === 1 ? 'LEADER' : 'FOLLOWER',
  term: 1,
  state: 'UP',
  appliedIndex: 10,
  ...change,
});

function state(...members: RaftMember[]): RaftState {
  return { self: 'h:1', leader: 'h:1', term: 1, role: 'LEADER', members };
}

const kinds = (...parameters: Parameters<typeof warningsOf>) =>
  warningsOf(...parameters).map((warning) => warning.kind);
const none = new Map<string, string>();

describe('warnings', () => {
  it('there are none when all is well', () => {
    expect(kinds(state(member(1), member(2), member(3)), [], none)).toEqual([]);
  });

  it('name a node that is down, and the worst comes first', () => {
    const warnings = warningsOf(state(member(1), member(2, { state: 'DOWN' }), member(3, { state: 'DOWN' })), [], none);
    expect(warnings[0]).toMatchObject({ kind: 'noMajority', severity: 'bad', values: { missing: 'h:2, h:3' } });
    expect(kinds(state(member(1), member(2), member(3, { state: 'DOWN' })), [], none)).toEqual(['down']);
  });

  it('tell of one that lags, that is not ready, that is degraded', () => {
    const members = [
      member(1, { appliedIndex: 5_000 }),
      member(2),
      member(3, { ready: false, degraded: ['no database'] }),
    ];
    expect(kinds(state(...members), [], none).sort()).toEqual(['degraded', 'lag', 'lag', 'notReady']);
  });

  it('tell of one node alone unless it is alone on purpose', () => {
    expect(kinds(state(member(1)), [], none)).toEqual(['oneNode']);
    expect(kinds({ ...state(member(1)), standalone: true }, [], none)).toEqual([]);
  });

  it('tell of a full heap, of errors and of different versions', () => {
    const load = { node: 'h:1', heap: 0.95, failuresPerSecond: 1, pushFailuresPerSecond: 2 };
    const versions = new Map([
      ['h:1', '1.0'],
      ['h:2', '1.1'],
    ]);
    expect(kinds(undefined, [load], versions)).toEqual(['heap', 'failures', 'pushFailures', 'versions']);
  });
});
