import { useQuery } from '@tanstack/react-query';
import { Empty, Space, Table } from 'antd';
import { configListeners, type ConfigKey } from '../api/config';
import { useI18n } from '../i18n';
import { FailureAlert } from './failure';
import { Status } from './Status';

/** Who listens to a configuration, on all nodes, and whether they have what is published. */
export function ListenersTable({ configKey, md5 }: { configKey: ConfigKey; md5?: string | null }) {
  const { t } = useI18n();
  const listeners = useQuery({
    queryKey: ['config-listeners', configKey],
    queryFn: ({ signal }) => configListeners(configKey, signal),
    refetchInterval: 5_000,
  });
  const rows = Object.entries(listeners.data?.lisentersGroupkeyStatus ?? {}).map(([client, held]) => ({
    client,
    held,
  }));
  return (
    <>
      {listeners.error && <FailureAlert error={listeners.error} retry={() => void listeners.refetch()} />}
      <Table
        data-testid="listener-table"
        size="small"
        rowKey="client"
        loading={listeners.isPending}
        dataSource={rows}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('configs.listeners.none')} /> }}
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        columns={[
          {
            title: t('configs.listeners.client'),
            dataIndex: 'client',
            render: (client: string) => <span className="mono">{client}</span>,
          },
          {
            title: t('configs.listeners.held'),
            dataIndex: 'held',
            render: (held: string) => (
              <Space>
                {md5 && (
                  <Status tone={held === md5 ? 'good' : 'warn'}>
                    {t(held === md5 ? 'configs.listeners.current' : 'configs.listeners.outdated')}
                  </Status>
                )}
                <span className="mono">{held}</span>
              </Space>
            ),
          },
        ]}
      />
    </>
  );
}
