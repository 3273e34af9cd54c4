import { describe, expect, it } from 'vitest';
import type { RaftMember, RaftState } from '../../main/frontend/api/cluster';
import { lagOf, ring, summarize } from '../../main/frontend/lib/raft';

const member = (
  address: string,
  role: RaftMember['role'],
  state: RaftMember['state'],
  appliedIndex?: number,
): RaftMember => ({ address, role, state, term: 3, appliedIndex });
const group = (leader: string | null, ...members: RaftMember[]): RaftState => ({
  self: 'a:1',
  leader,
  term: 3,
  role: 'FOLLOWER',
  members,
});

describe('the health of a group', () => {
  it('is good when all are up and one leads', () => {
    const summary = summarize(
      group('a:1', member('a:1', 'LEADER', 'UP'), member('b:1', 'FOLLOWER', 'UP'), member('c:1', 'FOLLOWER', 'UP')),
    );
    expect(summary).toMatchObject({ health: 'healthy', up: 3, total: 3, majority: 2, leader: 'a:1', missing: [] });
  });
  it('is reduced while a majority remains', () => {
    const summary = summarize(
      group('a:1', member('a:1', 'LEADER', 'UP'), member('b:1', 'FOLLOWER', 'UP'), member('c:1', 'FOLLOWER', 'DOWN')),
    );
    expect(summary).toMatchObject({ health: 'reduced', missing: ['c:1'] });
  });
  it('has no majority when one of three is alone', () => {
    const summary = summarize(
      group(
        null,
        member('a:1', 'CANDIDATE', 'UP'),
        member('b:1', 'FOLLOWER', 'DOWN'),
        member('c:1', 'FOLLOWER', 'DOWN'),
      ),
    );
    expect(summary).toMatchObject({ health: 'noMajority', up: 1, majority: 2, leader: null, missing: ['b:1', 'c:1'] });
  });
  it('is electing when a dead leader is still remembered', () => {
    const summary = summarize(
      group('a:1', member('a:1', 'LEADER', 'DOWN'), member('b:1', 'CANDIDATE', 'UP'), member('c:1', 'FOLLOWER', 'UP')),
    );
    expect(summary).toMatchObject({ health: 'electing', leader: null });
  });
  it('does not count learners for the majority', () => {
    expect(summarize(group('a:1', member('a:1', 'LEADER', 'UP'), member('l:1', 'LEARNER', 'DOWN')))).toMatchObject({
      total: 1,
      health: 'healthy',
    });
  });
});

describe('the lag of a node', () => {
  const ahead = member('a:1', 'LEADER', 'UP', 100);
  it('is what it has still to apply', () => expect(lagOf(member('b:1', 'FOLLOWER', 'UP', 97), [ahead])).toBe(3));
  it('is never negative', () => expect(lagOf(ahead, [member('b:1', 'FOLLOWER', 'UP', 97), ahead])).toBe(0));
  it('is unknown for a node that is down or says nothing', () => {
    expect(lagOf(member('b:1', 'FOLLOWER', 'DOWN', 97), [ahead])).toBeNull();
    expect(lagOf(member('b:1', 'FOLLOWER', 'UP'), [ahead])).toBeNull();
  });
});

describe('the ring', () => {
  it('puts the first node on top and the others around', () => {
    const [top, right, left] = ring(3, { x: 0, y: 0 }, { x: 10, y: 10 });
    expect(top?.x).toBeCloseTo(0);
    expect(top?.y).toBeCloseTo(-10);
    expect(right?.x).toBeGreaterThan(0);
    expect(left?.x).toBeLessThan(0);
  });
  it('puts a single node into the middle', () =>
    expect(ring(1, { x: 5, y: 6 }, { x: 10, y: 10 })).toEqual([{ x: 5, y: 6 }]));
});

describe('a member that was taken out of service', () => {
  const members = [
    { address: 'a:1', role: 'LEADER', term: 1, state: 'UP', lastSeenMillisAgo: 0 },
    { address: 'b:1', role: 'FOLLOWER', term: 1, state: 'ISOLATION', lastSeenMillisAgo: 200 },
    { address: 'c:1', role: 'FOLLOWER', term: 1, state: 'ISOLATION', lastSeenMillisAgo: 60_000 },
  ] satisfies RaftMember[];

  it('still counts for the majority while it answers', () => {
    const summary = summarize({ self: 'a:1', leader: 'a:1', term: 1, role: 'LEADER', members });
    expect(summary).toMatchObject({ health: 'reduced', up: 2, missing: ['c:1'] });
  });
});
