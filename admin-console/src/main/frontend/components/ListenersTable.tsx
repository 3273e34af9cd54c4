import { Empty, Space } from 'antd';
import { configListeners, type ConfigKey, type Listener } from '../api/config';
import { useI18n } from '../i18n';
import { ListTable } from './ListTable';
import { monoColumn } from './monoColumn';
import { Status } from './Status';
import { useList } from './useList';
import type { ListAddress } from './useListAddress';

/** Who listens to a configuration, on all nodes, and whether they have what is published. */
export function ListenersTable({
  configKey,
  md5,
  address,
}: {
  configKey: ConfigKey;
  md5?: string | null;
  address: Pick<ListAddress, 'page' | 'turn'>;
}) {
  const { t } = useI18n();
  const listeners = useList(
    ['config-listeners', configKey],
    address,
    (page, signal) => configListeners(configKey, page, signal),
    { refetchInterval: 5_000 },
  );
  return (
    <ListTable<Listener>
      list={listeners}
      testId="listener-table"
      size="small"
      rowKey="client"
      locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('configs.listeners.none')} /> }}
      columns={[
        monoColumn(t('configs.listeners.client'), 'client'),
        {
          title: t('configs.listeners.held'),
          dataIndex: 'md5',
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
  );
}
