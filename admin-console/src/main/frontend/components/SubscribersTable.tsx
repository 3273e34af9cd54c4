import { Empty } from 'antd';
import { listSubscribers, type ServiceKey, type Subscriber } from '../api/naming';
import { useI18n } from '../i18n';
import { ListTable } from './ListTable';
import { monoColumn } from './monoColumn';
import { useList } from './useList';
import { usePartAddress } from './usePartAddress';

/** Who hears of changes of a service, on all nodes. */
export function SubscribersTable({ service }: { service: ServiceKey }) {
  const { t } = useI18n();
  const subscribers = useList(
    ['service', 'subscribers', service],
    usePartAddress('subscribers'),
    (page, signal) => listSubscribers(service, page, signal),
    { refetchInterval: 5_000 },
  );
  return (
    <ListTable<Subscriber>
      list={subscribers}
      testId="subscriber-table"
      rowKey={(row) => `${row.addrStr}/${row.agent}/${row.app}`}
      locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('subscribers.none')} /> }}
      columns={[
        monoColumn(t('subscribers.address'), 'addrStr'),
        { title: t('subscribers.client'), dataIndex: 'agent' },
        { title: t('subscribers.app'), dataIndex: 'app' },
      ]}
    />
  );
}
