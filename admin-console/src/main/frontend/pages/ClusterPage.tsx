import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Card, Space, Spin, Typography } from 'antd';
import { useEffect, useState } from 'react';
import { clusterNodes, registryDigests, type RaftMember } from '../api/cluster';
import { ClusterHealth } from '../components/ClusterHealth';
import { FailureAlert } from '../components/failure';
import { RaftPicture } from '../components/RaftPicture';
import { AddMemberDialog } from '../components/MemberActions';
import { MembershipNotes } from '../components/MembershipNotes';
import { MembersTable } from '../components/MembersTable';
import { RegistryNotes } from '../components/RegistryNotes';
import { useCluster } from '../components/useCluster';
import { useMay } from '../components/useMay';
import { useI18n } from '../i18n';

function useNow(interval: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), interval);
    return () => clearInterval(timer);
  }, [interval]);
  return now;
}

export default function ClusterPage() {
  const { t } = useI18n();
  const now = useNow(1_000);
  const [marked, setMarked] = useState<string | null>(null);
  const raft = useCluster();
  const operator = useMay().operator('r');
  const writable = useMay().operator('w');
  const [adding, setAdding] = useState(false);
  const nodes = useQuery({
    queryKey: ['cluster-nodes'],
    queryFn: ({ signal }) => clusterNodes(signal),
    // A node of an older version tells versions here.
    enabled: operator && raft.data !== undefined && raft.data.members.every((member) => member.version === undefined),
    refetchInterval: 10_000,
    retry: false,
  });

  const digests = useQuery({
    queryKey: ['registry-digests'],
    queryFn: ({ signal }) => registryDigests(signal),
    enabled: operator,
    refetchInterval: 3_000,
    retry: false,
  });

  const state = raft.data;
  const versions = new Map([
    ...(nodes.data ?? []).map((node) => [node.address, String(node.extendInfo?.version ?? '')] as const),
    ...(state?.members ?? []).flatMap((member) => (member.version ? [[member.address, member.version] as const] : [])),
  ]);

  const seen = (member: RaftMember): string => {
    if (member.address === state?.self) return t('cluster.self');
    if (member.lastSeenMillisAgo == null || member.lastSeenMillisAgo < 0) return t('cluster.neverSeen');
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
      {state && <ClusterHealth state={state} />}
      {digests.data && <RegistryNotes comparison={digests.data} />}
      {state && <MembershipNotes state={state} writable={writable} />}
      {state && (
        <Card size="small" styles={{ body: { padding: 8 } }}>
          <RaftPicture state={state} marked={marked} onMark={setMarked} stale={raft.isError} />
        </Card>
      )}
      {raft.isPending && <Spin />}
      {state && (
        <MembersTable
          state={state}
          versions={versions}
          digests={new Map(digests.data?.nodes.map((node) => [node.address, node]))}
          seen={seen}
          marked={marked}
          onMark={setMarked}
          writable={writable}
        />
      )}
      {state && writable && !state.standalone && (
        <div>
          <Button icon={<PlusOutlined />} data-testid="member-add" onClick={() => setAdding(true)}>
            {t('members.add')}
          </Button>
        </div>
      )}
      {adding && <AddMemberDialog onClose={() => setAdding(false)} />}
    </Space>
  );
}
