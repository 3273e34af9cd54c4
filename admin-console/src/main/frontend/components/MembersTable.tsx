import { Space, theme, Tooltip, Typography } from 'antd';
import type { RaftMember, RaftRole, RaftState, RegistryDigest } from '../api/cluster';
import { useI18n, type Key } from '../i18n';
import { isUp, lagOf } from '../lib/raft';
import { MemberActions } from './MemberActions';
import { Status, type Tone } from './Status';

const roleTone: Record<RaftRole, Tone> = {
  LEADER: 'accent',
  FOLLOWER: 'quiet',
  CANDIDATE: 'warn',
  LEARNER: 'quiet',
  UNKNOWN: 'quiet',
};
const roleKey: Record<RaftRole, Key> = {
  LEADER: 'role.leader',
  FOLLOWER: 'role.follower',
  CANDIDATE: 'role.candidate',
  LEARNER: 'role.learner',
  UNKNOWN: 'role.unknown',
};

/** A node tells its own degradations for the whole answer; those of others come with their row, if at all. */
function degradationsOf(member: RaftMember, state: RaftState): readonly string[] {
  return member.degraded ?? (member.address === state.self ? (state.degraded ?? []) : []);
}

/** Whether a node holds the same registry as the others, with its digest for whoever wants to compare it with the metrics. */
function Registry({ held }: { held: RegistryDigest | undefined }) {
  const { t } = useI18n();
  if (held?.digest === undefined) return <Typography.Text type="secondary">-</Typography.Text>;
  const title = t('cluster.registry.hint', { digest: held.digest, index: held.index ?? '-' });
  return (
    <Tooltip title={title}>
      <span>
        {held.same === undefined ? (
          <Status tone="quiet">{t('cluster.registry.comparing')}</Status>
        ) : (
          <Status tone={held.same ? 'good' : 'bad'}>{t(held.same ? 'digests.same' : 'digests.different')}</Status>
        )}
      </span>
    </Tooltip>
  );
}

/**
 * The members of the Raft group. A plain table: the table component with its paging and filtering is a sixth of all that a
 * page loads, and a group has few members.
 */
export function MembersTable({
  state,
  versions,
  digests,
  seen,
  marked,
  onMark,
  writable,
}: {
  state: RaftState;
  /** Whether the user may change the cluster. */
  writable: boolean;
  /** Version by address; empty while unknown. */
  versions: ReadonlyMap<string, string>;
  /** What each node holds of the registry, by address; empty for those who may not know. */
  digests: ReadonlyMap<string, RegistryDigest>;
  seen: (member: RaftMember) => string;
  marked: string | null;
  onMark: (address: string | null) => void;
}) {
  const { t } = useI18n();
  const { token } = theme.useToken();
  const showDegradations = state.members.some((member) => degradationsOf(member, state).length > 0);
  const showVersions = [...versions.values()].some(Boolean);
  const line = `1px solid ${token.colorBorderSecondary}`;

  const row = (member: RaftMember) => {
    const up = isUp(member);
    const role = t(roleKey[member.role] ?? 'role.unknown');
    const lag = lagOf(member, state.members);
    const degradations = degradationsOf(member, state);
    return (
      <tr
        key={member.address}
        data-testid={`cluster-row-${member.address}`}
        onMouseEnter={() => onMark(member.address)}
        onMouseLeave={() => onMark(null)}
        style={{ borderTop: line, background: marked === member.address ? token.controlItemBgHover : undefined }}
      >
        <th scope="row">
          <Space size={6}>
            <span className="mono">{member.address}</span>
            {member.address === state.self && (
              <Typography.Text type="secondary">{t('cluster.thisNode')}</Typography.Text>
            )}
            {member.ready === false && up && <Status tone="warn">{t('cluster.notReady')}</Status>}
          </Space>
        </th>
        <td data-testid={`role-${member.address}`} data-value={member.role}>
          {up ? (
            <Status tone={roleTone[member.role] ?? 'quiet'}>{role}</Status>
          ) : (
            <Typography.Text type="secondary">{t('cluster.lastRole', { role })}</Typography.Text>
          )}
        </td>
        <td className="num end" data-testid={`term-${member.address}`}>
          {member.term}
        </td>
        <td data-testid={`state-${member.address}`} data-value={member.state}>
          <Space size={4} wrap>
            <Status tone={up ? 'good' : 'bad'}>{up ? t('state.up') : t('state.down')}</Status>
            {member.state === 'ISOLATION' && (
              <Tooltip
                title={
                  member.outOfService &&
                  t('members.out.why', { reason: member.outOfService.reason || '-', by: member.outOfService.by || '-' })
                }
              >
                <span>
                  <Status tone="warn">{t('members.out')}</Status>
                </span>
              </Tooltip>
            )}
          </Space>
        </td>
        <td className="num end">
          {member.appliedIndex ?? '-'}
          {lag !== null && lag > 0 && (
            <Tooltip title={t('cluster.lag.hint')}>
              <Typography.Text type="secondary"> {t('cluster.lag', { count: lag })}</Typography.Text>
            </Tooltip>
          )}
        </td>
        {digests.size > 0 && (
          <td data-testid={`registry-${member.address}`}>
            <Registry held={digests.get(member.address)} />
          </td>
        )}
        <td className="num">{seen(member)}</td>
        {showVersions && <td>{versions.get(member.address) || '-'}</td>}
        {showDegradations && (
          <td>
            {degradations.length === 0
              ? '-'
              : degradations.map((reason) => (
                  <Status key={reason} tone="warn">
                    {reason}
                  </Status>
                ))}
          </td>
        )}
        {writable && (
          <td className="end">
            <MemberActions member={member} state={state} />
          </td>
        )}
      </tr>
    );
  };

  return (
    <div
      className="muster-members"
      style={{ background: token.colorBgContainer, border: line, borderRadius: token.borderRadiusLG }}
      tabIndex={0}
      role="region"
      aria-label={t('nav.cluster')}
    >
      <table data-testid="cluster-table" style={{ color: token.colorText }}>
        <thead style={{ color: token.colorTextSecondary }}>
          <tr>
            <th scope="col">{t('cluster.node')}</th>
            <th scope="col">{t('cluster.role')}</th>
            <th scope="col" className="end">
              {t('cluster.term')}
            </th>
            <th scope="col">{t('cluster.state')}</th>
            <th scope="col" className="end">
              {t('cluster.applied')}
            </th>
            {digests.size > 0 && <th scope="col">{t('cluster.registry')}</th>}
            <th scope="col">{t('cluster.lastSeen')}</th>
            {showVersions && <th scope="col">{t('cluster.version')}</th>}
            {showDegradations && <th scope="col">{t('cluster.degraded')}</th>}
            {writable && (
              <th scope="col" className="end">
                {t('action.column')}
              </th>
            )}
          </tr>
        </thead>
        <tbody>{state.members.map(row)}</tbody>
      </table>
    </div>
  );
}
