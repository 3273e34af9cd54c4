import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Space, Spin, Typography } from 'antd';
import { useEffect, useState } from 'react';
import { clusterNodes, raftState, type RaftMember } from '../api/cluster';
import { FailureAlert } from '../components/failure';
import { RaftPicture } from '../components/RaftPicture';
import { MembersTable } from '../components/MembersTable';
import { useI18n } from '../i18n';
import { summarize, type GroupSummary } from '../lib/raft';

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
  const versions = new Map(nodes.data?.map((node) => [node.address, String(node.extendInfo?.version ?? '')]));
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
      {raft.isPending && <Spin />}
      {state && <MembersTable state={state} versions={versions} seen={seen} marked={marked} onMark={setMarked} />}
    </Space>
  );
}
