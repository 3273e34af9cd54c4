import type { RaftMember, RaftState } from '../api/cluster';
import { useMode } from '../app/Preferences';
import { signal } from '../app/theme';
import { useI18n } from '../i18n';
import { lagOf, ring, summarize } from '../lib/raft';

const width = 760;
const height = 250;
/** More nodes than this make a picture that nobody reads; the table remains. */
const most = 9;

/**
 * The group at a glance: the leader filled and starred with lines to those that follow it, a lone candidate dashed, a
 * node that is down crossed out and cut off. Shapes carry the meaning, colours only support it.
 */
export function RaftPicture({ state, marked, onMark, stale }: { state: RaftState; marked: string | null; onMark: (address: string | null) => void; stale: boolean }) {
  const { t } = useI18n();
  const { mode } = useMode();
  const colours = signal[mode];
  const members = state.members;
  if (members.length === 0 || members.length > most) return null;
  const summary = summarize(state);
  const places = ring(members.length, { x: width / 2, y: height / 2 + (members.length === 3 ? 14 : 0) }, { x: 230, y: 82 });
  const leaderAt = places[members.findIndex((member) => member.address === summary.leader)];
  const newestTerm = Math.max(...members.map((member) => member.term));

  const node = (member: RaftMember, index: number) => {
    const place = places[index];
    if (!place) return null;
    const up = member.state === 'UP';
    const leads = member.address === summary.leader;
    const candidate = up && member.role === 'CANDIDATE';
    const stroke = !up ? colours.bad : leads ? colours.accent : candidate ? colours.warn : colours.good;
    const fill = !up ? colours.badFill : leads ? colours.accent : candidate ? colours.warnFill : colours.goodFill;
    const lag = lagOf(member, members);
    const words = [
      t(({ LEADER: 'role.leader', FOLLOWER: 'role.follower', CANDIDATE: 'role.candidate', LEARNER: 'role.learner', UNKNOWN: 'role.unknown' } as const)[member.role] ?? 'role.unknown'),
      up ? t('state.up') : t('state.down'),
    ].join(' · ');
    return (
      <g
        key={member.address}
        opacity={marked && marked !== member.address ? 0.45 : 1}
        onMouseEnter={() => onMark(member.address)}
        onMouseLeave={() => onMark(null)}
      >
        <circle cx={place.x} cy={place.y} r={leads ? 25 : 20} fill={fill} stroke={stroke} strokeWidth={2.5} strokeDasharray={candidate || !up ? '5 4' : undefined} />
        {leads && <path transform={`translate(${place.x} ${place.y}) scale(1.15)`} d="M0-11 3.2-3.6 11-3 5 2.2 7 10 0 5.8-7 10-5 2.2-11-3-3.2-3.6z" fill={colours.ground} />}
        {!up && <path d={`M${place.x - 7} ${place.y - 7}l14 14m0-14l-14 14`} stroke={stroke} strokeWidth={3} strokeLinecap="round" />}
        {candidate && <text x={place.x} y={place.y + 6} textAnchor="middle" fontSize={18} fontWeight={700} fill={stroke}>?</text>}
        {up && !leads && !candidate && <circle cx={place.x} cy={place.y} r={6} fill={stroke} />}
        <text x={place.x} y={place.y + (leads ? 43 : 38)} textAnchor="middle" fontSize={13} fontWeight={leads ? 650 : 500} fill="currentColor" className="mono">
          {member.address}
        </text>
        <text x={place.x} y={place.y + (leads ? 59 : 54)} textAnchor="middle" fontSize={12} fill={colours.quiet}>
          {words}
          {lag ? ` · ${t('cluster.lag', { count: lag })}` : ''}
        </text>
      </g>
    );
  };

  return (
    <svg
      role="img"
      aria-label={t('cluster.picture', { up: summary.up, total: summary.total, leader: summary.leader ?? t('cluster.noLeader'), term: newestTerm })}
      data-testid="raft-picture"
      viewBox={`0 0 ${width} ${height}`}
      style={{ display: 'block', width: '100%', maxHeight: 290, opacity: stale ? 0.5 : 1 }}
    >
      {leaderAt &&
        members.map((member, index) => {
          const place = places[index];
          if (!place || member.address === summary.leader) return null;
          const up = member.state === 'UP';
          return (
            <line
              key={member.address}
              x1={leaderAt.x}
              y1={leaderAt.y}
              x2={place.x}
              y2={place.y}
              stroke={up ? colours.accent : colours.line}
              strokeWidth={up ? 2 : 1.5}
              strokeDasharray={up ? undefined : '3 6'}
              opacity={up ? 0.55 : 0.8}
            />
          );
        })}
      {members.map(node)}
      <text x={14} y={24} fontSize={12} fill={colours.quiet}>
        {t('cluster.term')}
      </text>
      <text x={14} y={50} fontSize={24} fontWeight={600} fill="currentColor" className="num">
        {newestTerm}
      </text>
    </svg>
  );
}
