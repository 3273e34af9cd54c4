/** What the operator wants to know about a Raft group, derived from its state. */
import type { RaftMember, RaftState } from '../api/cluster';

export type Health = 'healthy' | 'reduced' | 'electing' | 'noMajority';

/** Whether a member takes part, in service or not. */
export function isUp(member: RaftMember): boolean {
  return member.state === 'UP' || (member.state === 'ISOLATION' && answers(member));
}

function answers(member: RaftMember): boolean {
  return (member.lastSeenMillisAgo ?? Number.POSITIVE_INFINITY) < longestSilence;
}

/** A node that was not heard for longer is taken for one that is down. */
const longestSilence = 5_000;

export interface GroupSummary {
  health: Health;
  up: number;
  total: number;
  majority: number;
  leader: string | null;
  missing: string[];
}

/** Learners do not vote, so they do not count for the majority. */
export function summarize(state: RaftState): GroupSummary {
  const voters = state.members.filter((member) => member.role !== 'LEARNER');
  const up = voters.filter(isUp);
  const majority = Math.floor(voters.length / 2) + 1;
  const leader = state.leader && up.some((member) => member.address === state.leader) ? state.leader : null;
  const missing = voters.filter((member) => !isUp(member)).map((member) => member.address);
  const health: Health =
    up.length < majority ? 'noMajority' : leader === null ? 'electing' : missing.length > 0 ? 'reduced' : 'healthy';
  return { health, up: up.length, total: voters.length, majority, leader, missing };
}

/** Entries that this member has still to apply, or null when unknown. Never negative: the figures are not taken at one instant. */
export function lagOf(member: RaftMember, members: readonly RaftMember[]): number | null {
  if (member.lag !== undefined && isUp(member)) return member.lag;
  if (member.appliedIndex === undefined || !isUp(member)) return null;
  const newest = Math.max(...members.filter(isUp).map((other) => other.appliedIndex ?? 0));
  return Math.max(0, newest - member.appliedIndex);
}

export interface Position {
  x: number;
  y: number;
}

/** Places members on a ring, the first on top, clockwise. One member alone sits in the middle. */
export function ring(count: number, centre: Position, radius: Position): Position[] {
  if (count === 1) return [centre];
  return Array.from({ length: count }, (_, index) => {
    const angle = -Math.PI / 2 + (index * 2 * Math.PI) / count;
    return { x: centre.x + radius.x * Math.cos(angle), y: centre.y + radius.y * Math.sin(angle) };
  });
}
