import { Alert } from 'antd';
import type { RaftState } from '../api/cluster';
import { useI18n } from '../i18n';
import { summarize } from '../lib/raft';

const types = { healthy: 'success', reduced: 'warning', electing: 'warning', noMajority: 'error' } as const;

/** The state of the cluster in one sentence, and what to do when it is not well. */
export function ClusterHealth({ state }: { state: RaftState }) {
  const { t } = useI18n();
  const summary = summarize(state);
  const values = {
    up: summary.up,
    total: summary.total,
    majority: summary.majority,
    leader: summary.leader ?? '-',
    missing: summary.missing.join(', '),
  };
  return (
    <Alert
      data-testid="cluster-health"
      type={types[summary.health]}
      showIcon
      title={t(`cluster.health.${summary.health}`, values)}
      description={summary.health === 'healthy' ? undefined : t(`cluster.health.${summary.health}.hint`, values)}
    />
  );
}
