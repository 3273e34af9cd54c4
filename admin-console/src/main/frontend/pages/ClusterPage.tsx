import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Space, Table, Tooltip, Typography } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import { useEffect, useState } from 'react';
import { clusterNodes, raftState, type RaftMember, type RaftRole } from '../api/cluster';
import { FailureAlert } from '../components/failure';
import { RaftPicture } from '../components/RaftPicture';
import { Status, type Tone } from '../components/Status';
import { useI18n, type Key } from '../i18n';
import { lagOf, summarize, type GroupSummary } from '../lib/raft';

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

function useNow(interval: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), interval);
    return () => clearInterval(timer);
  }, [interval]);
  return now;
}

function Health({ summary }: { summary: GroupSummary }) {
  const { t } = useI18n();
  const values = {
    up: summary.up,
    total: summary.total,
    majority: summary.majority,
    leader: summary.leader ?? '-',
    missing: summary.missing.join(', '),
  };
  const type = ({ healthy: 'success', reduced: 'warning', electing: 'warning', noMajority: 'error' } as const)[
    summary.health
  ];
  return (
    <Alert
      data-testid="cluster-health"
      type={type}
      showIcon
      title={t(`cluster.health.${summary.health}`, values)}
      description={summary.health === 'healthy' ? undefined : t(`cluster.health.${summary.health}.hint`, values)}
    />
  );
}

export default function ClusterPage() {
  const { t } = useI18n();
  const now = useNow(1_000);
  const [marked, setMarked] = useState<string | null>(null);
  const raft = useQuery({
    queryKey: ['raft-state'],
    queryFn: ({ signal }) => raftState(signal),
    refetchInterval: 2_000,
    retry: false,
  });
  const nodes = useQuery({
    queryKey: ['cluster-nodes'],
    queryFn: ({ signal }) => clusterNodes(signal),
    refetchInterval: 10_000,
    retry: false,
  });

  const state = raft.data;
  const members = state?.members ?? [];
  const versions = new Map(nodes.data?.map((node) => [node.address, String(node.extendInfo?.version ?? '')]));
  const showVersions = [...versions.values()].some(Boolean);
  const summary = state && summarize(state);

  const seen = (member: RaftMember): string => {
    if (member.address === state?.self) return t('cluster.self');
    if (member.lastSeenMillisAgo === undefined || member.lastSeenMillisAgo < 0) return t('cluster.neverSeen');
    const seconds = Math.floor((member.lastSeenMillisAgo + Math.max(0, now - raft.dataUpdatedAt)) / 1000);
    if (seconds < 3) return t('cluster.justNow');
    return seconds < 120
      ? t('cluster.secondsAgo', { count: seconds })
      : t('cluster.minutesAgo', { count: Math.floor(seconds / 60) });
  };

  const columns: ColumnsType<RaftMember> = [
    {
      title: t('cluster.node'),
      dataIndex: 'address',
      render: (address: string, member) => (
        <Space size={6}>
          <span className="mono">{address}</span>
          {address === state?.self && <Typography.Text type="secondary">{t('cluster.thisNode')}</Typography.Text>}
          {member.ready === false && member.state === 'UP' && <Status tone="warn">{t('cluster.notReady')}</Status>}
        </Space>
      ),
    },
    {
      title: t('cluster.role'),
      dataIndex: 'role',
      width: 130,
      render: (role: RaftRole, member) => (
        <span data-testid={`role-${member.address}`} data-value={role}>
          {member.state === 'UP' ? (
            <Status tone={roleTone[role] ?? 'quiet'}>{t(roleKey[role] ?? 'role.unknown')}</Status>
          ) : (
            <Typography.Text type="secondary">
              {t('cluster.lastRole', { role: t(roleKey[role] ?? 'role.unknown') })}
            </Typography.Text>
          )}
        </span>
      ),
    },
    {
      title: t('cluster.term'),
      dataIndex: 'term',
      width: 90,
      align: 'right',
      render: (term: number, member) => (
        <span className="num" data-testid={`term-${member.address}`}>
          {term}
        </span>
      ),
    },
    {
      title: t('cluster.state'),
      dataIndex: 'state',
      width: 120,
      render: (value: string, member) => (
        <span data-testid={`state-${member.address}`} data-value={value}>
          <Status tone={value === 'UP' ? 'good' : 'bad'}>
            {value === 'UP' ? t('state.up') : value === 'DOWN' ? t('state.down') : value}
          </Status>
        </span>
      ),
    },
    {
      title: t('cluster.applied'),
      dataIndex: 'appliedIndex',
      width: 150,
      align: 'right',
      render: (index: number | undefined, member) => {
        const lag = lagOf(member, members);
        return (
          <span className="num">
            {index ?? '-'}
            {lag !== null && lag > 0 && (
              <Tooltip title={t('cluster.lag.hint')}>
                <Typography.Text type="secondary"> {t('cluster.lag', { count: lag })}</Typography.Text>
              </Tooltip>
            )}
          </span>
        );
      },
    },
    {
      title: t('cluster.lastSeen'),
      key: 'seen',
      width: 120,
      render: (_, member) => <span className="num">{seen(member)}</span>,
    },
    ...(showVersions
      ? [
          {
            title: t('cluster.version'),
            key: 'version',
            width: 100,
            render: (_: unknown, member: RaftMember) => versions.get(member.address) || '-',
          },
        ]
      : []),
    {
      title: t('cluster.degraded'),
      dataIndex: 'degraded',
      render: (degraded: string[] | undefined) =>
        degraded && degraded.length > 0 ? (
          <Space size={4} wrap>
            {degraded.map((reason) => (
              <Status key={reason} tone="warn">
                {reason}
              </Status>
            ))}
          </Space>
        ) : (
          <Typography.Text type="secondary">-</Typography.Text>
        ),
    },
  ];

  return (
    <Space orientation="vertical" size={16} style={{ width: '100%' }}>
      {raft.error && <FailureAlert error={raft.error} retry={() => void raft.refetch()} />}
      {raft.error && state && (
        <Typography.Text type="secondary">
          {t('cluster.stale', { count: Math.max(0, Math.round((now - raft.dataUpdatedAt) / 1000)) })}
        </Typography.Text>
      )}
      {summary && <Health summary={summary} />}
      {state && (
        <Card size="small" styles={{ body: { padding: 8 } }}>
          <RaftPicture state={state} marked={marked} onMark={setMarked} stale={raft.isError} />
        </Card>
      )}
      <Card size="small" styles={{ body: { padding: 0 } }}>
        <Table<RaftMember>
          data-testid="cluster-table"
          rowKey="address"
          loading={raft.isPending}
          dataSource={members}
          columns={columns}
          pagination={members.length > 50 ? { pageSize: 50 } : false}
          scroll={{ x: 'max-content' }}
          onRow={(member) =>
            ({
              'data-testid': `cluster-row-${member.address}`,
              onMouseEnter: () => setMarked(member.address),
              onMouseLeave: () => setMarked(null),
              style: marked === member.address ? { background: 'rgba(31,99,132,0.08)' } : undefined,
            }) as object
          }
        />
      </Card>
    </Space>
  );
}
