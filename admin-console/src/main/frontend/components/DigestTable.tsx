import { useQuery } from '@tanstack/react-query';
import { Card, Table, Typography } from 'antd';
import { serviceDigests, type NodeDigest, type ServiceKey } from '../api/naming';
import { useI18n } from '../i18n';
import { FailureAlert } from './failure';
import { monoColumn } from './monoColumn';
import { Ratio, Status } from './Status';

/** What every node holds of a service: all should say the same, a moment after a change at the latest. */
export function DigestTable({ service }: { service: ServiceKey }) {
  const { t } = useI18n();
  const digests = useQuery({
    queryKey: ['service', 'digests', service],
    queryFn: ({ signal }) => serviceDigests(service, signal),
    refetchInterval: 3_000,
  });
  const rows = digests.data ?? [];
  const newest = rows.reduce<NodeDigest | undefined>(
    (best, row) => ((row.revision ?? -1) > (best?.revision ?? -1) ? row : best),
    undefined,
  );
  const verdict = (row: NodeDigest) => {
    if (row.digest === undefined) return <Status tone="quiet">{t('digests.silent')}</Status>;
    return row.digest === newest?.digest ? (
      <Status tone="good">{t('digests.same')}</Status>
    ) : (
      <Status tone="warn">{t('digests.different')}</Status>
    );
  };
  return (
    <Card size="small" styles={{ body: { padding: 0 } }}>
      {digests.error && <FailureAlert error={digests.error} retry={() => void digests.refetch()} />}
      <Table<NodeDigest>
        data-testid="digest-table"
        rowKey="address"
        loading={digests.isPending}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 'max-content' }}
        footer={() => <Typography.Text type="secondary">{t('digests.hint')}</Typography.Text>}
        columns={[
          monoColumn(t('cluster.node'), 'address'),
          { title: t('digests.verdict'), key: 'verdict', render: (_, row) => verdict(row) },
          {
            title: t('services.healthy'),
            key: 'healthy',
            render: (_, row) =>
              row.instances === undefined ? '-' : <Ratio part={row.healthy ?? 0} total={row.instances} />,
          },
          {
            title: t('digests.revision'),
            dataIndex: 'revision',
            align: 'right',
            render: (revision?: number) => <span className="num">{revision ?? '-'}</span>,
          },
          monoColumn(t('digests.digest'), 'digest'),
        ]}
      />
    </Card>
  );
}
