import type { RaftMember, RaftState } from '../api/cluster';
import { useMode } from '../app/Preferences';
import { signal } from '../app/theme';
import { useI18n } from '../i18n';
import { isUp, lagOf, ring, summarize } from '../lib/raft';

const width = 760;
const height = 264;
/** More nodes than this make a picture that nobody reads; the table remains. */
const most = 9;

/**
 * The group at a glance: the leader filled and starred with lines to those that follow it, a lone candidate dashed, a
 * node that is down crossed out and cut off. Shapes carry the meaning, colours only support it.
 */
export function RaftPicture({
  state,
  marked,
  onMark,
  stale,
}: {
  state: RaftState;
  marked: string | null;
  onMark: (address: string | null) => void;
  stale: boolean;
}) {
  const { t } = useI18n();
  const { mode } = useMode();
  const colours = signal[mode];
  const members = state.members;
  if (members.length === 0 || members.length > most) return null;
  const summary = summarize(state);
  const places = ring(
    members.length,
    { x: width / 2, y: height / 2 + (members.length === 3 ? 22 : 0) },
    { x: 240, y: 78 },
  );
  const leaderAt = places[members.findIndex((member) => member.address === summary.leader)];
  const newestTerm = Math.max(...members.map((member) => member.term));

  const node = (member: RaftMember, index: number) => {
    const place = places[index];
    if (!place) return null;
    const up = isUp(member);
    const leads = member.address === summary.leader;
    const candidate = up && member.role === 'CANDIDATE';
    const stroke = !up ? colours.bad : leads ? colours.accent : candidate ? colours.warn : colours.good;
    const fill = !up ? colours.badFill : leads ? colours.accent : candidate ? colours.warnFill : colours.goodFill;
    const lag = lagOf(member, members);
    const radius = leads ? 25 : 20;
    // Words stand outside of the ring, where no line passes.
    const wordsAt = place.y < height / 2 - 10 ? place.y - radius - 26 : place.y + radius + 20;
    const role = t(
      (
        {
          LEADER: 'role.leader',
          FOLLOWER: 'role.follower',
          CANDIDATE: 'role.candidate',
          LEARNER: 'role.learner',
          UNKNOWN: 'role.unknown',
        } as const
      )[member.role] ?? 'role.unknown',
    );
    const service = member.state === 'ISOLATION' ? t('members.out') : t('state.up');
    const words = up ? `${role} · ${service}` : `${t('state.down')} · ${t('cluster.lastRole', { role })}`;
    return (
      <g
        key={member.address}
        opacity={marked && marked !== member.address ? 0.45 : 1}
        onMouseEnter={() => onMark(member.address)}
        onMouseLeave={() => onMark(null)}
      >
        <circle
          cx={place.x}
          cy={place.y}
          r={radius}
          fill={fill}
          stroke={stroke}
          strokeWidth={2.5}
          strokeDasharray={candidate || !up ? '5 4' : undefined}
        />
        {leads && (
          <path
            transform={`translate(${place.x} ${place.y}) scale(1.15)`}
            d="M0-11 3.2-3.6 11-3 5 2.2 7 10 0 5.8-7 10-5 2.2-11-3-3.2-3.6z"
            fill={colours.ground}
          />
        )}
        {!up && (
          <path
            d={`M${place.x - 7} ${place.y - 7}l14 14m0-14l-14 14`}
            stroke={stroke}
            strokeWidth={3}
            strokeLinecap="round"
          />
        )}
        {candidate && (
          <text x={place.x} y={place.y + 6} textAnchor="middle" fontSize={18} fontWeight={700} fill={stroke}>
            ?
          </text>
        )}
        {up && !leads && !candidate && <circle cx={place.x} cy={place.y} r={6} fill={stroke} />}
        <text
          x={place.x}
          y={wordsAt}
          textAnchor="middle"
          fontSize={13}
          fontWeight={leads ? 650 : 500}
          fill="currentColor"
          className="mono"
        >
          {member.address}
        </text>
        <text x={place.x} y={wordsAt + 17} textAnchor="middle" fontSize={12} fill={colours.quiet}>
          {words}
          {lag ? ` · ${t('cluster.lag', { count: lag })}` : ''}
        </text>
      </g>
    );
  };

  return (
    <div style={{ position: 'relative' }}>
      <div aria-hidden="true" style={{ position: 'absolute', left: 12, top: 8 }}>
        <div style={{ fontSize: 12.5, color: colours.quiet }}>{t('cluster.term')}</div>
        <div className="num" style={{ fontSize: 26, fontWeight: 600, lineHeight: 1.2 }}>
          {newestTerm}
        </div>
      </div>
      <svg
        role="img"
        aria-label={t('cluster.picture', {
          up: summary.up,
          total: summary.total,
          leader: summary.leader ?? t('cluster.noLeader'),
          term: newestTerm,
        })}
        data-testid="raft-picture"
        viewBox={`0 0 ${width} ${height}`}
        style={{ display: 'block', width: '100%', maxHeight: 290, opacity: stale ? 0.5 : 1 }}
      >
        {leaderAt &&
          members.map((member, index) => {
            const place = places[index];
            if (!place || member.address === summary.leader) return null;
            const up = isUp(member);
            const length = Math.hypot(place.x - leaderAt.x, place.y - leaderAt.y);
            const unit = { x: (place.x - leaderAt.x) / length, y: (place.y - leaderAt.y) / length };
            return (
              <line
                key={member.address}
                x1={leaderAt.x + unit.x * 31}
                y1={leaderAt.y + unit.y * 31}
                x2={place.x - unit.x * 26}
                y2={place.y - unit.y * 26}
                stroke={up ? colours.accent : colours.line}
                strokeWidth={up ? 2 : 1.5}
                strokeDasharray={up ? undefined : '3 6'}
                opacity={up ? 0.55 : 0.8}
              />
            );
          })}
        {members.map(node)}
      </svg>
    </div>
  );
}
