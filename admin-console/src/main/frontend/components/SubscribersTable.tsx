import { useQuery } from '@tanstack/react-query';
import { Card, Empty, Table } from 'antd';
import { listSubscribers, type ServiceKey } from '../api/naming';
import { useI18n } from '../i18n';
import { FailureAlert } from './failure';
import { pageSizes } from './useListAddress';
import { usePartAddress } from './usePartAddress';

/** Who hears of changes of a service, on all nodes. */
export function SubscribersTable({ service }: { service: ServiceKey }) {
  const { t } = useI18n();
  const { page, turn } = usePartAddress('subscribers');
  const subscribers = useQuery({
    queryKey: ['service', 'subscribers', service, page],
    queryFn: ({ signal }) => listSubscribers(service, page, signal),
    placeholderData: (previous) => previous,
    refetchInterval: 5_000,
  });
  return (
    <Card size="small" styles={{ body: { padding: 0 } }}>
      {subscribers.error && <FailureAlert error={subscribers.error} retry={() => void subscribers.refetch()} />}
      <Table
        data-testid="subscriber-table"
        rowKey={(row) => `${row.addrStr}/${row.agent}/${row.app}`}
        loading={subscribers.isPending}
        dataSource={subscribers.data?.subscribers ?? []}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('subscribers.none')} /> }}
        pagination={{
          current: page.pageNo,
          pageSize: page.pageSize,
          total: subscribers.data?.count ?? 0,
          showSizeChanger: true,
          pageSizeOptions: pageSizes,
          onChange: turn,
          style: { padding: '0 12px' },
        }}
        columns={[
          {
            title: t('subscribers.address'),
            dataIndex: 'addrStr',
            render: (address: string) => <span className="mono">{address}</span>,
          },
          { title: t('subscribers.client'), dataIndex: 'agent' },
          { title: t('subscribers.app'), dataIndex: 'app' },
        ]}
      />
    </Card>
  );
}
